import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flipByte, makeBackup } from '../../support/backups.ts';
import { NOW, OLD, restorePlace } from '../../support/restore-place.ts';

const fileOf = (tag: string): string => `salesmap_backup_${tag}.db.gz`;

describe('--dry-run', () => {
  it('says what would happen, and touches nothing', async () => {
    const { restore, files, path } = restorePlace();
    const before = files();
    const { code, stdout } = await restore(['--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^deal +200 +30 +-170$/m);
    expect(stdout).toContain(`would restore: ${OLD} as salesmap_latest.db\nwould save: backups/${fileOf(NOW)}\n`);
    expect(files()).toEqual(before);
    expect(readdirSync(path()).sort()).toEqual(['backups', 'salesmap_latest.db']);
    const { stdout: json } = await restore(['--dry-run', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      dry_run: true,
      restored_run_tag: OLD,
      backup: { path: path('backups', fileOf(NOW)), exists: false },
      target_locked: false,
      changes: { memo: { before: null, after: 4 } },
    });
  });

  it('refuses what the restore would refuse', async () => {
    const { restore, files, path } = restorePlace();
    flipByte(path('backups', fileOf(OLD)));
    const before = files();
    expect((await restore(['--dry-run'])).code).toBe(6);
    expect(files()).toEqual(before);
  });

  it('says when nothing is to be saved, or is saved already', async () => {
    const { restore, path } = restorePlace();
    expect((await restore(['--dry-run', '--no-backup'])).stdout).not.toContain('would save');
    makeBackup(path('backups'), NOW);
    expect((await restore(['--dry-run'])).stdout).toContain(`${fileOf(NOW)} (exists already)`);
  });

  it('makes no database where there is none', async () => {
    const { restore, path } = restorePlace();
    const { code, stdout } = await restore(['--dry-run', '--db-path', 'new.db']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^deal +- +30 +new$/m);
    expect(existsSync(path('new.db'))).toBe(false);
  });
});
