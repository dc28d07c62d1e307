import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DiskStep } from '../../src/run/fault-point.ts';
import { makeFolderElsewhere } from '../support/elsewhere.ts';
import { NOW, OLD, type RestorePlace, restorePlace } from '../support/restore-place.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { REFUSE_RENAMES, WAYS, type Way } from './support/crash-bed.ts';

/** What a restore comes by on each way that it may be published, in its order. */
const STEPS: ReadonlyArray<readonly [way: Way, steps: readonly DiskStep[]]> = [
  [
    'rename',
    [
      'backup_unpack',
      'verified_write',
      'backup_copy',
      'backup_gzip',
      'backup_rename',
      'sidecar_removal',
      'replace_rename',
      'history_line',
    ],
  ],
  ['live', ['live_write', 'live_discard']],
  ['copy', ['replace_copy']],
  ['fallback', ['fallback_rename']],
];

/** From here on the restored snapshot is there. */
const PUBLISHED: ReadonlySet<string> = new Set([
  'after:replace_rename',
  'after:live_write',
  'before:live_discard',
  'after:live_discard',
  'before:history_line',
  'after:history_line',
]);

/** Kills a restore before and after each step that touches the disk: the target is one snapshot or the other, and the next restore ends well. */
export const restoreKills: Scenario = {
  name: 'kill a restore at every step',
  tries(size: number, random: Random) {
    const places = STEPS.filter(([way]) => WAYS.includes(way)).flatMap(([way, steps]) =>
      steps.flatMap((step) => [`before:${step}`, `after:${step}`].map((point) => ({ way, point }))),
    );
    return random.some(places, size >= 10 ? places.length : 6).map(({ way, point }) => ({
      name: point,
      run: () => killAndRestore(way, point),
    }));
  },
};

async function killAndRestore(way: Way, point: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-restore-'));
  const dbDir = way === 'copy' ? makeFolderElsewhere('salesmap-restore-') : dir;
  const place = restorePlace({ now: { wal: way === 'live' } }, dir, dbDir);
  const holder = way === 'live' ? holdOpen(place.db) : undefined;
  try {
    const refusing =
      way === 'fallback' ? { NODE_OPTIONS: `--import ${REFUSE_RENAMES}`, REFUSED_RENAMES: 'latest.db' } : {};
    const { signal, stderr } = await place.restore([], { ...refusing, SALESMAP_FAULT_POINT: point });
    if (signal !== 'SIGKILL') throw new Error(`The restore did not come to ${point}: ${stderr}`);
    const expected = PUBLISHED.has(point) ? OLD : NOW;
    if (place.published() !== expected) throw new Error(`The target is ${place.published()}, not ${expected}.`);
    holder?.close();
    const again = await place.restore();
    if (again.code !== 0) throw new Error(`exit ${again.code}: ${again.stderr}`);
    checkEnd(place, dbDir);
  } finally {
    holder?.close();
    for (const left of new Set([dir, dbDir])) rmSync(left, { recursive: true, force: true });
  }
}

/** The promises after the next try: the restored snapshot, both backups, a line for the killed one, and nothing left over. */
function checkEnd(place: RestorePlace, dbDir: string): void {
  const names = [place.dir, dbDir].flatMap((dir) => readdirSync(dir, { recursive: true, encoding: 'utf8' }));
  const left = names.filter((name) => /(restored\.db|\.new|\.tmp|\.tmp\.\w+|-wal|-shm|-journal)$/.test(name));
  if (left.length > 0) throw new Error(`left over: ${left.join(', ')}`);
  if (readdirSync(place.path('logs/checkpoints')).length > 0) throw new Error('A run folder is left.');
  for (const tag of [OLD, NOW]) {
    if (!names.includes(join('backups', `salesmap_backup_${tag}.db.gz`)))
      throw new Error(`There is no backup of ${tag}.`);
  }
  const kinds = place.history().map(({ kind }) => kind);
  if (kinds.join() !== 'restore,restore') throw new Error(`The history says ${kinds.join()}.`);
  if (place.published() !== OLD) throw new Error('The restored snapshot is not there.');
}

/** A reader that has the target open in WAL mode, in a transaction. */
function holdOpen(path: string): Database.Database {
  const db = new Database(path);
  db.exec("UPDATE run_info SET note = 'only in the wal'");
  db.exec('BEGIN');
  db.prepare('SELECT count(*) FROM run_info').get();
  return db;
}
