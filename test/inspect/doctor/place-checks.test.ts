import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../../src/files/file-system.ts';
import { type Places, placeChecks } from '../../../src/inspect/doctor/place-checks.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { makeSnapshot } from '../status/support/make-snapshot.ts';

const placesIn = (dir: string, more: Partial<Places> = {}): Places => ({
  dbPath: join(dir, 'salesmap_latest.db'),
  backupDir: join(dir, 'backups'),
  backup: true,
  logDir: join(dir, 'logs'),
  checkpointDir: join(dir, 'logs/checkpoints'),
  ...more,
});

const notOk = async (places: Places): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await placeChecks(places)).filter(({ state }) => state !== 'ok').map(({ check, message }) => [check, message]),
  );

it('is fine with an empty folder, and leaves it empty', async () => {
  const dir = tempFolder();
  expect(await notOk(placesIn(dir))).toEqual({});
  expect(readdirSync(dir)).toEqual([]);
  expect((await placeChecks(placesIn(dir, { backup: false }))).map(({ check }) => check)).not.toContain(
    'backup_folder',
  );
});

it('is fine with a snapshot, also behind a link', async () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'real.db'));
  symlinkSync('real.db', join(dir, 'salesmap_latest.db'));
  expect(await notOk(placesIn(dir))).toEqual({});
  expect((await placeChecks(placesIn(dir)))[0]?.message).toContain('real.db, ');
});

it('names a database path that is a folder, and one that is no database', async () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'salesmap_latest.db'));
  expect((await notOk(placesIn(dir)))['database']).toContain('is a folder');
  writeFileSync(join(dir, 'other.db'), 'no database');
  expect((await notOk(placesIn(dir, { dbPath: join(dir, 'other.db') })))['database']).toContain(
    'is no SQLite database',
  );
});

it('names a database that was cut short, and one that is locked', async () => {
  const dir = tempFolder();
  const dbPath = join(dir, 'salesmap_latest.db');
  makeSnapshot(dbPath, { deals: 500 });
  const holder = new Database(dbPath).exec('BEGIN EXCLUSIVE');
  expect((await notOk(placesIn(dir)))['database']).toContain('is locked by another program now');
  holder.close();
  truncateSync(dbPath, 9000);
  expect((await notOk(placesIn(dir)))['database']).toContain('is damaged: ');
});

it('names a path that can be none, and goes on', async () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'file'), '');
  const found = await notOk(placesIn(dir, { dbPath: join(dir, 'file/x.db') }));
  expect(found['database']).toContain('ENOTDIR');
  expect(found['disk_space']).toContain('not known');
});

it('names a folder that nobody can write to, and one that is a file', async () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'file'), '');
  const found = await notOk(placesIn(dir, { logDir: '/proc/salesmap', backupDir: join(dir, 'file/backups') }));
  expect(Object.keys(found)).toEqual(['log_folder', 'backup_folder']);
  expect(found['log_folder']).toContain('/proc/salesmap cannot be written to');
});

it('adds up what one disk must hold, as a run does', async () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'salesmap_latest.db'), { deals: 5000 });
  const free = vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(16_000_000);
  expect((await notOk(placesIn(dir)))['disk_space']).toMatch(/too small: .* for the working copy .* for the backup/);
  free.mockReturnValue(20_000_000);
  expect(await notOk(placesIn(dir))).toEqual({});
});

it('asks no room for a backup that exists', async () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'salesmap_latest.db'), { deals: 5000, runTag: '20261124_030000' });
  mkdirSync(join(dir, 'backups'));
  writeFileSync(join(dir, 'backups/salesmap_backup_20261124_030000.db.gz'), '');
  vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(16_000_000);
  expect((await notOk(placesIn(dir)))['disk_space']).toMatch(/too small: (?!.*backup)/);
});

it('tells when the room cannot be known', async () => {
  vi.spyOn(nodeFileSystem, 'freeBytes').mockImplementation(() => {
    throw new Error('no such call here');
  });
  expect(await notOk(placesIn(tempFolder()))).toEqual({ disk_space: 'not known: no such call here' });
});
