import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { PrivateFolder } from '../../../src/inspect/diff/private-copy.ts';
import { tempFolder } from '../../files/support/temp-folder.ts';

const NEVER = new AbortController().signal;

function packed(dir: string, prepare: (db: Database.Database) => void = () => undefined): string {
  const raw = join(dir, 'raw.db');
  const db = new Database(raw).exec("CREATE TABLE deal (id TEXT); INSERT INTO deal VALUES ('1')");
  prepare(db);
  db.close();
  writeFileSync(join(dir, 'packed.db.gz'), gzipSync(readFileSync(raw)));
  return join(dir, 'packed.db.gz');
}

const idsIn = (path: string): unknown => {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare('SELECT id FROM deal').pluck().all();
  } finally {
    db.close();
  }
};

it.each([false, true])(
  'unpacks into a folder that nobody else can look into, and removes it (WAL mode: %s)',
  async (wal) => {
    const [dir, parent] = [tempFolder(), tempFolder()];
    const folder = new PrivateFolder(parent);
    const path = await folder.unpack(
      packed(dir, (db) => db.pragma(`journal_mode = ${wal ? 'WAL' : 'DELETE'}`)),
      NEVER,
    );
    expect(idsIn(path)).toEqual(['1']);
    expect(readdirSync(dirname(path))).toEqual(['1.db']); // no sidecars
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    }
    folder.remove();
    folder.remove();
    expect(readdirSync(parent)).toEqual([]);
  },
);

it('makes nothing before it is needed', () => {
  const parent = tempFolder();
  new PrivateFolder(parent).remove();
  expect(readdirSync(parent)).toEqual([]);
});

it('copies what a killed program left in a -wal, and leaves the original alone', async () => {
  const [dir, parent] = [tempFolder(), tempFolder()];
  const path = join(dir, 'live.db');
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec("CREATE TABLE deal (id TEXT); INSERT INTO deal VALUES ('in the wal')");
  mkdirSync(join(dir, 'killed'));
  for (const suffix of ['', '-wal']) writeFileSync(join(dir, 'killed', `x.db${suffix}`), readFileSync(path + suffix));
  db.close();
  const folder = new PrivateFolder(parent);
  expect(idsIn(await folder.copy(join(dir, 'killed/x.db')))).toEqual(['in the wal']);
  folder.remove();
  expect(readdirSync(join(dir, 'killed'))).toEqual(['x.db', 'x.db-wal']);
});

it('a backup that was cut is an error, and stopping ends it', async () => {
  const [dir, parent] = [tempFolder(), tempFolder()];
  const path = packed(dir);
  writeFileSync(join(dir, 'cut.gz'), readFileSync(path).subarray(0, 60));
  const folder = new PrivateFolder(parent);
  await expect(folder.unpack(join(dir, 'cut.gz'), NEVER)).rejects.toThrow('unexpected end of file');
  await expect(folder.unpack(path, AbortSignal.abort())).rejects.toThrow();
  folder.remove();
  expect(readdirSync(parent)).toEqual([]);
});

it('what a killed process left goes with the next; that of a living one stays', async () => {
  const [dir, parent] = [tempFolder(), tempFolder()];
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const names = [`salesmap-diff-${dead}-abcdef`, `salesmap-diff-${process.ppid}-abcdef`, 'salesmap-diff-x', 'other'];
  for (const name of names) mkdirSync(join(parent, name));
  writeFileSync(join(parent, names[0] ?? '', '1.db'), 'left');
  const folder = new PrivateFolder(parent);
  await folder.unpack(packed(dir), NEVER);
  folder.remove();
  expect(readdirSync(parent).sort()).toEqual(names.slice(1).sort());
  expect(existsSync(join(parent, names[0] ?? ''))).toBe(false);
});
