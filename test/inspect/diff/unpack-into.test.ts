import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { PrivateFolder } from '../../../src/files/private-folder.ts';
import { unpackInto } from '../../../src/inspect/diff/unpack-into.ts';
import { tempFolder } from '../../files/support/temp-folder.ts';

const NEVER = new AbortController().signal;

function packed(dir: string, wal = false): string {
  const raw = join(dir, 'raw.db');
  const db = new Database(raw).exec("CREATE TABLE deal (id TEXT); INSERT INTO deal VALUES ('1')");
  if (wal) db.pragma('journal_mode = WAL');
  db.close();
  writeFileSync(join(dir, 'packed.db.gz'), gzipSync(readFileSync(raw)));
  return join(dir, 'packed.db.gz');
}

it.each([false, true])('unpacks into a private folder, ready to be read (WAL mode: %s)', async (wal) => {
  const [dir, parent] = [tempFolder(), tempFolder()];
  const folder = new PrivateFolder(parent);
  const path = await unpackInto(folder, packed(dir, wal), NEVER);
  const db = new Database(path, { readonly: true });
  expect(db.prepare('SELECT id FROM deal').pluck().all()).toEqual(['1']);
  db.close();
  expect(readdirSync(dirname(path))).toEqual(['1.db']); // no sidecars
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  folder.remove();
});

it('a backup that was cut is an error, and stopping ends it', async () => {
  const [dir, parent] = [tempFolder(), tempFolder()];
  const path = packed(dir);
  writeFileSync(join(dir, 'cut.gz'), readFileSync(path).subarray(0, 60));
  const folder = new PrivateFolder(parent);
  await expect(unpackInto(folder, join(dir, 'cut.gz'), NEVER)).rejects.toThrow('unexpected end of file');
  await expect(unpackInto(folder, path, AbortSignal.abort())).rejects.toThrow();
  folder.remove();
  expect(readdirSync(parent)).toEqual([]);
});
