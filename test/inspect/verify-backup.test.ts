import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { readVerdicts } from '../../src/inspect/verdicts.ts';
import { inspectBackup, verifyBackup } from '../../src/inspect/verify-backup.ts';
import { UNWATCHED } from '../../src/run/step-watch.ts';
import { recordingLog } from '../files/support/recording-log.ts';
import { tempFolder } from '../run/support/runs.ts';
import { cutFile, makeBackup } from '../support/backups.ts';

const TAG = '20260101_000000';

function setUp() {
  const backupDir = join(tempFolder(), 'backups');
  const path = makeBackup(backupDir, TAG);
  const backup = { runTag: TAG, path };
  return { backupDir, backup, options: { backupDir, mode: 0o600, watch: UNWATCHED, log: recordingLog() } };
}

it('keeps what it found out, and nothing else', async () => {
  const { backupDir, backup, options } = setUp();
  expect(await verifyBackup(backup, options)).toMatchObject({ run_tag: TAG, path: backup.path, ok: true });
  expect(readVerdicts(backupDir).get(TAG)).toMatchObject({
    ok: true,
    message:
      'every table of the manifest (2) holds as many rows as it says; webform_history, which it does not name, holds 7',
  });
  cutFile(backup.path, 0.5);
  expect(await verifyBackup(backup, options)).toMatchObject({ ok: false, message: 'it is cut short' });
  expect(readVerdicts(backupDir).get(TAG)).toMatchObject({ ok: false });
  expect(readdirSync(backupDir).sort()).toEqual(['.verified.json', `salesmap_backup_${TAG}.db.gz`]);
});

it('keeps nothing when it is only to look', async () => {
  const { backupDir, backup, options } = setUp();
  expect(await inspectBackup(backup, options)).toMatchObject({ ok: true });
  expect(readdirSync(backupDir)).toEqual([`salesmap_backup_${TAG}.db.gz`]);
});

it('asks for room before it writes', async () => {
  const { backupDir, backup, options } = setUp();
  vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(1000);
  await expect(verifyBackup(backup, options)).rejects.toMatchObject({ code: 'disk_too_small', exitCode: 2 });
  expect(readdirSync(backupDir)).toEqual([`salesmap_backup_${TAG}.db.gz`]);
});

it('takes the next chance for what a killed one left, its own process number included', async () => {
  const { backupDir, backup, options } = setUp();
  const left = `.salesmap_backup_${TAG}.${process.pid}.tmp.db`;
  for (const name of [left, `.verified.json.${process.pid}.tmp`]) writeFileSync(join(backupDir, name), 'x');
  mkdirSync(join(backupDir, 'foreign'));
  expect(await verifyBackup(backup, options)).toMatchObject({ ok: true });
  expect(readdirSync(backupDir).sort()).toEqual(['.verified.json', 'foreign', `salesmap_backup_${TAG}.db.gz`]);
});
