/** One step of a run, done by the built package. Arguments: step, database, folder of the backups. Prints the longest pause. */
import { PauseMeter } from './pause-meter.mjs';

const DIST = new URL('../../dist/src/', import.meta.url);
const [step = '', path = '', backupDir = ''] = process.argv.slice(2);
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const STEPS = {
  backup: async () => {
    const { backupDatabase } = await load('files/backup-database.js');
    return () => backupDatabase(path, { backupDir, runTag: '20260101_000000', keep: 30, log });
  },
  verify: async () => {
    const { verifySnapshot } = await load('store/verify-snapshot.js');
    const db = await open();
    return () => verifySnapshot(db, new Map(), false);
  },
  seal: async () => {
    const { sealSnapshot } = await load('store/seal-snapshot.js');
    const db = await open();
    return () => sealSnapshot(db);
  },
};

const act = await STEPS[step]();
const meter = new PauseMeter();
const result = await act();
const longestPauseMs = await meter.end();
if (Array.isArray(result) && result.length > 0) throw new Error(JSON.stringify(result));
process.stdout.write(JSON.stringify({ longestPauseMs }));

async function open() {
  const { openWorkingDatabase } = await load('store/open-database.js');
  return openWorkingDatabase(path);
}

/** @param {string} file of the built package */
function load(file) {
  return import(new URL(file, DIST).href);
}
