import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listBackups } from '../../src/inspect/list-backups.ts';
import { keepVerdict } from '../../src/inspect/verdicts.ts';
import { appendHistory } from '../../src/run/run-history.ts';
import { runLineOf, tempFolder } from '../run/support/runs.ts';
import { packBackup } from '../support/backups.ts';

const [OLD, NEW] = ['20260101_000000', '20260102_030405'];
const NOW = Date.parse('2026-01-03T03:04:05Z');

function setUp() {
  const dir = tempFolder();
  const backupDir = join(dir, 'backups');
  const history = join(dir, 'run_history.jsonl');
  return { backupDir, history, list: () => listBackups(backupDir, history, NOW) };
}

it('is empty where there is no folder, and does not make one', () => {
  const { backupDir, list } = setUp();
  expect(list()).toEqual({ backup_dir: backupDir, backups: [], foreign_files: 0 });
  expect(list()).toEqual({ backup_dir: backupDir, backups: [], foreign_files: 0 });
});

it('lists the newest first, counts what is none of ours, and opens nothing', () => {
  const { backupDir, history, list } = setUp();
  for (const tag of [OLD, NEW]) packBackup(backupDir, tag, Buffer.from('no database'));
  for (const name of ['notes.txt', `salesmap_backup_${OLD}.db`, 'salesmap_backup_20261399_000000.db.gz']) {
    writeFileSync(join(backupDir, name), '');
  }
  mkdirSync(join(backupDir, 'a-folder'));
  writeFileSync(join(backupDir, `.salesmap_backup_${OLD}.4711.tmp.db`), '');
  appendHistory(history, runLineOf({ run_tag: NEW, status: 'published_partly', exit_code: 8 }), 0o600);
  appendHistory(history, runLineOf({ run_tag: OLD }), 0o600);
  const verdict = { verified_at_utc: '2100-01-01T00:00:00.000Z', ok: true, message: 'fine' };
  keepVerdict(backupDir, OLD, verdict, { mode: 0o600 });
  expect(list()).toMatchObject({
    foreign_files: 4,
    backups: [
      { run_tag: NEW, taken_at_utc: '2026-01-02T03:04:05.000Z', age_s: 86_400, snapshot: 'partial', verified: null },
      { run_tag: OLD, path: join(backupDir, `salesmap_backup_${OLD}.db.gz`), snapshot: 'complete', verified: verdict },
    ],
  });
});

it('shows no verdict of a file that was written since', () => {
  const { backupDir, list } = setUp();
  const path = packBackup(backupDir, OLD, Buffer.from('x'));
  keepVerdict(backupDir, OLD, { verified_at_utc: '2026-02-01T00:00:00.000Z', ok: true, message: '' }, { mode: 0o600 });
  utimesSync(path, new Date('2026-01-31'), new Date('2026-01-31'));
  expect(list().backups[0]?.verified).not.toBeNull();
  utimesSync(path, new Date('2026-02-02'), new Date('2026-02-02'));
  expect(list().backups[0]?.verified).toBeNull();
});

it('says so when the folder is none', () => {
  const { backupDir, list } = setUp();
  writeFileSync(backupDir, '');
  expect(list).toThrow(expect.objectContaining({ code: 'backup_dir_unreadable', exitCode: 2 }));
});
