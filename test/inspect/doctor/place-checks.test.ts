import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const notOk = (places: Places): Record<string, string> =>
  Object.fromEntries(
    placeChecks(places)
      .filter(({ state }) => state !== 'ok')
      .map(({ check, message }) => [check, message]),
  );

it('is fine with an empty folder, and leaves it empty', () => {
  const dir = tempFolder();
  expect(notOk(placesIn(dir))).toEqual({});
  expect(readdirSync(dir)).toEqual([]);
  expect(placeChecks(placesIn(dir, { backup: false })).map(({ check }) => check)).not.toContain('backup_folder');
});

it('is fine with a snapshot, also behind a link', () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'real.db'));
  symlinkSync('real.db', join(dir, 'salesmap_latest.db'));
  expect(notOk(placesIn(dir))).toEqual({});
  expect(placeChecks(placesIn(dir))[0]?.message).toContain('real.db, ');
});

it('names a database path that is a folder, and one that is no database', () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'salesmap_latest.db'));
  expect(notOk(placesIn(dir))['database']).toContain('is a folder');
  writeFileSync(join(dir, 'other.db'), 'no database');
  expect(notOk(placesIn(dir, { dbPath: join(dir, 'other.db') }))['database']).toContain('is no SQLite database');
});

it('names a folder that nobody can write to, and one that is a file', () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'file'), '');
  const found = notOk(placesIn(dir, { logDir: '/proc/salesmap', backupDir: join(dir, 'file/backups') }));
  expect(Object.keys(found)).toEqual(['log_folder', 'backup_folder']);
  expect(found['log_folder']).toContain('/proc/salesmap cannot be written to');
});

it('adds up what one disk must hold, as a run does', () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'salesmap_latest.db'), { deals: 5000 });
  const free = vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(16_000_000);
  expect(notOk(placesIn(dir))['disk_space']).toMatch(/too small: .* for the working copy .* for the backup/);
  free.mockReturnValue(20_000_000);
  expect(notOk(placesIn(dir))).toEqual({});
});

it('tells when the room cannot be known', () => {
  vi.spyOn(nodeFileSystem, 'freeBytes').mockImplementation(() => {
    throw new Error('no such call here');
  });
  expect(notOk(placesIn(tempFolder()))).toEqual({ disk_space: 'not known: no such call here' });
});
