/**
 * The same by the plainest means, one after the other, at the same settings. Arguments: step, database, folder of the backups.
 */
import { copyFileSync, createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import Database from 'better-sqlite3';

const CHUNK = { chunkSize: 64 * 1024 };
const [step = '', path = '', backupDir = ''] = process.argv.slice(2);
const target = `${backupDir}/bare.gz`;

if (step === 'backup') await backup();
if (step === 'existing') existsSync(target);
if (step === 'verify') withDatabase(path, (db) => [check(db), count(db)]);
if (step === 'seal') withDatabase(path, (db) => db.pragma('journal_mode = DELETE'));

async function backup() {
  const raw = `${target}.raw`;
  copyFileSync(path, raw);
  withDatabase(raw, check);
  await pipeline(createReadStream(raw), createGzip({ ...CHUNK, level: 1 }), createWriteStream(target, { flush: true }));
  rmSync(raw);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(target), createGunzip(CHUNK), nowhere);
}

function withDatabase(file, use) {
  const db = new Database(file);
  use(db);
  db.close();
}

function check(db) {
  if (db.pragma('integrity_check(1)', { simple: true }) !== 'ok') throw new Error('damaged');
}

function count(db) {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck();
  for (const name of names.all()) db.prepare(`SELECT count(*) FROM "${name}"`).get();
}
