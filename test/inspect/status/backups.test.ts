import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backupsIn } from '../../../src/inspect/status/backups.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { historyRun } from './support/histories.ts';

function backupFolder(...tags: string[]): string {
  const dir = tempFolder();
  for (const tag of tags) writeFileSync(join(dir, `salesmap_backup_${tag}.db.gz`), 'x'.repeat(10));
  return dir;
}

it('is empty where there is no folder yet', () => {
  expect(backupsIn('/nowhere/backups', [])).toMatchObject({ count: 0, bytes: 0, newest: null, oldest: null });
});

it('counts what has the name of a backup', () => {
  const dir = backupFolder('20261122_030000', '20261124_030000', '20261123_030000');
  for (const name of ['notes.txt', 'salesmap_backup_x.db.gz', '.salesmap_backup_20261124_030000.7.tmp.gz']) {
    writeFileSync(join(dir, name), 'y');
  }
  expect(backupsIn(dir, [])).toMatchObject({
    count: 3,
    bytes: 30,
    newest: { run_tag: '20261124_030000', of_utc: '2026-11-24T03:00:00.000Z', bytes: 10 },
    oldest: { run_tag: '20261122_030000' },
    last_verified: null,
    failed: [],
    missing: null,
  });
});

describe('verification', () => {
  const GOOD = { verified_at_utc: '2026-11-24T05:00:00Z', ok: true, message: '' };
  const BAD = { verified_at_utc: '2026-11-23T05:00:00Z', ok: false, message: 'cut short' };

  it('gives the last one of a backup that is there, and those that failed', () => {
    const dir = backupFolder('20261122_030000', '20261123_030000');
    const all = {
      '20261101_030000': GOOD,
      '20261122_030000': BAD,
      '20261123_030000': { ...GOOD, verified_at_utc: '2026-11-23T04:00:00Z' },
    };
    writeFileSync(join(dir, '.verified.json'), JSON.stringify(all));
    expect(backupsIn(dir, [])).toMatchObject({
      last_verified: { run_tag: '20261122_030000', ...BAD },
      failed: [{ run_tag: '20261122_030000', ...BAD }],
    });
  });

  it('names the newest that is not known to be bad', () => {
    const dir = backupFolder('20261122_030000', '20261123_030000', '20261124_030000');
    writeFileSync(join(dir, '.verified.json'), JSON.stringify({ '20261124_030000': BAD, '20261122_030000': GOOD }));
    const { newest, newest_good: good } = backupsIn(dir, []);
    expect([newest?.run_tag, good?.run_tag]).toEqual(['20261124_030000', '20261123_030000']);
    expect(backupsIn(backupFolder(), []).newest_good).toBeNull();
  });

  it.each(['', '{"2026', '[]', '7', '{"20261123_030000": 7}'])('is none in a file that says %j', (text) => {
    const dir = backupFolder('20261123_030000');
    writeFileSync(join(dir, '.verified.json'), text);
    expect(backupsIn(dir, [])).toMatchObject({ last_verified: null, failed: [] });
  });
});

describe('missing', () => {
  const run = (tag: string, backup_path: string | null = null) => historyRun({ run_tag: tag, backup_path });

  it('is nothing as long as no snapshot was replaced', () => {
    expect(backupsIn(backupFolder(), [run('20261124_030000')]).missing).toBeNull();
  });

  it('is a snapshot that was replaced and is nowhere', () => {
    const published = [run('20261124_030000'), run('20261123_030000')];
    expect(backupsIn(backupFolder(), published).missing).toContain('none is saved');
    expect(backupsIn(backupFolder('20261123_030000'), published).missing).toBeNull();
  });

  it('is a backup that the last run made and that is gone, whichever of its tries made it', () => {
    const dir = backupFolder('20261101_030000');
    const saved = join(dir, 'salesmap_backup_20261123_030000.db.gz');
    const published = [run('20261124_030000'), run('20261124_030000', saved)];
    expect(backupsIn(dir, published).missing).toContain(`${saved} is gone`);
    writeFileSync(saved, 'x');
    expect(backupsIn(dir, published).missing).toBeNull();
  });
});
