import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cutFile, flipByte, makeBackup } from '../../support/backups.ts';
import { hasElsewhere, makeFolderElsewhere } from '../../support/elsewhere.ts';
import { query } from '../../support/query.ts';
import { NOW, OLD, restorePlace } from '../../support/restore-place.ts';
import { eventsOf } from '../../support/workplace.ts';

const fileOf = (tag: string): string => `salesmap_backup_${tag}.db.gz`;

describe('a restore', () => {
  it('brings the old snapshot back, saves the one that was there, and needs no token', async () => {
    const { restore, published, path, db, history } = restorePlace();
    const { code, stdout } = await restore();
    expect(code).toBe(0);
    expect(published()).toBe(OLD);
    expect(query(db, 'SELECT run_tag, captured_at_utc FROM run_info')).toEqual([
      { run_tag: OLD, captured_at_utc: '2026-01-01T00:10:00.000Z' },
    ]);
    expect(readdirSync(path('backups')).sort()).toEqual(['.verified.json', fileOf(OLD), fileOf(NOW)]);
    expect(stdout).toMatch(/^deal +200 +30 +-170$/m);
    expect(stdout).toMatch(/^memo +- +4 +new$/m);
    expect(stdout).toMatch(/^people +120 +- +gone$/m);
    expect(stdout).toMatch(/^webform_history +7 +3 +-4$/m);
    expect(stdout).toContain(`published: salesmap_latest.db\nrestored: ${OLD}\nbackup: backups/${fileOf(NOW)}\nrun: `);
    const [line] = history();
    expect(line).toMatchObject({
      kind: 'restore',
      pipeline: 'restore',
      status: 'published',
      exit_code: 0,
      published_by: 'rename',
      final_db_path: db,
      backup_path: path('backups', fileOf(NOW)),
      captured_at_utc: '2026-01-01T00:10:00.000Z',
      restored_run_tag: OLD,
      tables: { deal: { rows: 30, cols: 2 }, memo: { rows: 4, cols: 2 } },
      webform_rows: 3,
      requests: 0,
    });
    expect(line?.['run_tag']).not.toBe(OLD);
    expect(readdirSync(path('logs/checkpoints'))).toEqual([]);
    const events = eventsOf(String(line?.['log_path']));
    for (const event of ['backup_verified', 'backup_created', 'replaced']) expect(events).toContain(event);
  });

  it('is one JSON object under --json', async () => {
    const { restore } = restorePlace();
    const { stdout } = await restore(['--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'published',
      restored_run_tag: OLD,
      changes: { deal: { before: 200, after: 30 }, people: { before: 120, after: null } },
    });
  });

  it('there and back again: what was saved is what is restored, and no backup is made twice', async () => {
    const place = restorePlace();
    await place.restore();
    const before = readFileSync(place.path('backups', fileOf(OLD)));
    const { code } = await place.start(['backup', 'restore', NOW]).ended;
    expect(code).toBe(0);
    expect(place.published()).toBe(NOW);
    expect(readFileSync(place.path('backups', fileOf(OLD))).equals(before)).toBe(true);
    expect(readdirSync(place.path('backups'))).toHaveLength(3);
  });

  it('keeps the backup that it restores, however few may stay', async () => {
    const { restore, path, published } = restorePlace();
    makeBackup(path('backups'), '20260115_000000');
    expect((await restore(['--keep-backups', '1'])).code).toBe(0);
    expect(published()).toBe(OLD);
    expect(readdirSync(path('backups')).sort()).toEqual(['.verified.json', fileOf(OLD), fileOf(NOW)]);
  });

  it('does not rely on a damaged backup of the database that is there', async () => {
    const { restore, path, published } = restorePlace();
    cutFile(makeBackup(path('backups'), NOW), 0.5);
    const { code, stderr } = await restore();
    expect(code).toBe(2);
    expect(stderr).toContain(`${fileOf(NOW)}, the backup of the database that is there, is damaged: it is cut short.`);
    expect(published()).toBe(NOW);
    renameSync(path('backups', fileOf(NOW)), path('away'));
    expect((await restore()).code).toBe(0);
    expect(published()).toBe(OLD);
  });

  it('saves nothing under --no-backup', async () => {
    const { restore, path, published } = restorePlace();
    expect((await restore(['--no-backup'])).code).toBe(0);
    expect(published()).toBe(OLD);
    expect(existsSync(path('backups', fileOf(NOW)))).toBe(false);
  });

  it('into a new file looks into an old snapshot, and says what it was', async () => {
    const { restore, path, published, db } = restorePlace();
    const { code, stderr } = await restore(['--db-path', 'look.db']);
    expect(code).toBe(0);
    expect(published(path('look.db'))).toBe(OLD);
    expect(published()).toBe(NOW);
    expect(stderr).toContain(`was published as ${db}`);
  });

  it('replaces a damaged database under --no-backup, and keeps nothing of it', async () => {
    const { restore, db, dir, published } = restorePlace();
    writeFileSync(db, 'not a database '.repeat(500));
    expect((await restore(['--no-backup'])).code).toBe(0);
    expect(published()).toBe(OLD);
    expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
  });
});

describe('a restore over a damaged database', () => {
  /** Fills the file's last pages: its schema is whole, and reading a table shows the damage. */
  function spoilPages(db: string): Buffer {
    const bytes = readFileSync(db);
    bytes.fill(0x5a, bytes.length - 8192);
    writeFileSync(db, bytes);
    return bytes;
  }

  function spoilAll(db: string): Buffer {
    writeFileSync(db, 'not a database '.repeat(500));
    return readFileSync(db);
  }

  it.each([
    ['no database at all', spoilAll],
    ['damaged pages', spoilPages],
  ])('%s: keeps it under another name, says where, and brings the backup back', async (_name, spoil) => {
    const { restore, db, published, history, path } = restorePlace();
    const bytes = spoil(db);
    const { code, stdout } = await restore();
    expect(code).toBe(0);
    expect(published()).toBe(OLD);
    const [line] = history();
    const aside = `${db}.damaged_${line?.['run_tag']}`;
    expect(line).toMatchObject({ status: 'published', set_aside_path: aside, backup_path: null });
    expect(stdout).toContain(`damaged database kept as: salesmap_latest.db.damaged_${line?.['run_tag']}`);
    expect(readFileSync(aside).equals(bytes)).toBe(true);
    expect(readdirSync(path('backups')).sort()).toEqual(['.verified.json', fileOf(OLD)]);
  });

  it('says under --dry-run that it would be kept, and touches nothing', async () => {
    const { restore, db, dir } = restorePlace();
    const bytes = spoilAll(db);
    const { code, stdout } = await restore(['--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'damaged: salesmap_latest.db, file is not a database; it would be kept under another name',
    );
    expect(readFileSync(db).equals(bytes)).toBe(true);
    expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('that is killed just then leaves it where it was, and the next one ends well', async () => {
    const { restore, db, published } = restorePlace();
    const bytes = spoilAll(db);
    const { signal } = await restore([], { SALESMAP_FAULT_POINT: 'after:set_aside' });
    expect(signal).toBe('SIGKILL');
    expect(readFileSync(db).equals(bytes)).toBe(true);
    expect((await restore()).code).toBe(0);
    expect(published()).toBe(OLD);
  });

  it('that cannot be kept is not replaced: exit 2, and how to go on', async () => {
    const { restore, db } = restorePlace();
    const bytes = spoilAll(db);
    const { code, stderr } = await restore([], { SALESMAP_FAULT_POINT: 'before:set_aside=ENOSPC' });
    expect(code).toBe(2);
    expect(stderr).toContain('is damaged, and cannot be set aside: ENOSPC');
    expect(stderr).toContain(`salesmap backup restore ${OLD} --no-backup`);
    expect(readFileSync(db).equals(bytes)).toBe(true);
  });
});

describe('what cannot be restored leaves everything as it was', () => {
  it.each<[name: string, spoil: (path: string) => void, words: string]>([
    ['a cut gzip', (path) => cutFile(path, 0.5), 'it is cut short'],
    ['a flipped byte', flipByte, 'is damaged: '],
    ['no gzip', (path) => writeFileSync(path, 'x'.repeat(999)), 'incorrect header'],
  ])('%s: exit 6', async (_name, spoil, words) => {
    const { restore, path, published, history, db } = restorePlace();
    spoil(path('backups', fileOf(OLD)));
    const before = readFileSync(db);
    const { code, stderr } = await restore();
    expect(code).toBe(6);
    expect(stderr).toContain(words);
    expect(stderr).toContain('salesmap backup verify --all');
    expect(readFileSync(db).equals(before)).toBe(true);
    expect(published()).toBe(NOW);
    expect(readdirSync(path('backups')).sort()).toEqual(['.verified.json', fileOf(OLD)]);
    expect(readdirSync(path('logs/checkpoints'))).toEqual([]);
    expect(history()).toMatchObject([
      { kind: 'restore', status: 'refused', exit_code: 6, final_db_path: null, tables: {} },
    ]);
    expect(JSON.parse(readFileSync(path('backups/.verified.json'), 'utf8'))).toMatchObject({ [OLD]: { ok: false } });
  });

  it('a wrong count: exit 6', async () => {
    const { restore, published } = restorePlace({ old: { said: { deal: 31 } } });
    const { code, stderr } = await restore();
    expect(code).toBe(6);
    expect(stderr).toContain('deal holds 30 rows, not 31');
    expect(published()).toBe(NOW);
  });

  it('the backup of another pipeline’s database, unless that is accepted: exit 2', async () => {
    const { restore, published } = restorePlace({ now: { note: 'made_by:masked' } });
    const { code, stderr } = await restore();
    expect(code).toBe(2);
    expect(stderr).toContain('was made by the pipeline masked');
    expect(published()).toBe(NOW);
    expect((await restore(['--accept-other-pipeline'])).code).toBe(0);
    expect(published()).toBe(OLD);
  });

  it.each([
    ['no tag', []],
    ['a tag that is none', ['../x']],
    ['newest: what is to be brought back has to be named', ['newest']],
    ['a tag without a backup', ['20200101_000000']],
  ])('%s: exit 2, not even a log', async (_name, args) => {
    const { start, files } = restorePlace();
    const before = files();
    const { code, stdout } = await start(['backup', 'restore', ...args]).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(files()).toEqual(before);
  });

  it.each(['backup_unpack', 'backup_copy', 'backup_gzip', 'backup_rename'])(
    'a disk that is full at %s: exit 2',
    async (step) => {
      const { restore, published, path } = restorePlace();
      const { code, stderr } = await restore([], { SALESMAP_FAULT_POINT: `before:${step}=ENOSPC` });
      expect(code).toBe(2);
      expect(stderr).toContain('ENOSPC');
      expect(published()).toBe(NOW);
      expect(readdirSync(path('logs/checkpoints'))).toEqual([]);
      expect(readdirSync(path('backups')).filter((name) => name.includes('.tmp'))).toEqual([]);
      expect((await restore()).code).toBe(0);
    },
  );

  it.runIf(hasElsewhere)('a full disk under the target, which is not the one of the run: exit 2', async () => {
    const elsewhere = makeFolderElsewhere('salesmap-restore-');
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    const { restore, published, path, db } = restorePlace({}, undefined, elsewhere);
    const { code, stderr } = await restore([], { SALESMAP_FAULT_POINT: 'before:replace_copy=ENOSPC' });
    expect(code).toBe(2);
    expect(stderr).toContain(`salesmap backup restore ${OLD} --db-path ${db}`);
    expect(published()).toBe(NOW);
    expect(readdirSync(path('logs/checkpoints'))).toEqual([]);
    expect(readdirSync(elsewhere).sort()).toEqual(['salesmap_latest.db', 'salesmap_latest.db.lock']);
  });

  it('a verdict that cannot be kept is no reason not to restore', async () => {
    const { restore, published } = restorePlace();
    const { code, stderr } = await restore([], { SALESMAP_FAULT_POINT: 'before:verified_write=ENOSPC' });
    expect(code).toBe(0);
    expect(stderr).toContain('ENOSPC');
    expect(published()).toBe(OLD);
  });
});

it('Ctrl-C leaves the target as it was, no run to resume, and a line in the history', async () => {
  const { start, published, path, history } = restorePlace({ old: { rows: { deal: 400_000 } } });
  const { child, ended } = start(['backup', 'restore', OLD, '--no-progress']);
  child.stderr?.once('data', () => child.kill('SIGINT')); // Its first line: the run begins.
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toContain(`Next: salesmap backup restore ${OLD}`);
  expect(published()).toBe(NOW);
  expect(readdirSync(path('logs/checkpoints'))).toEqual([]);
  expect(readdirSync(path('backups'))).toEqual([fileOf(OLD)]);
  expect(history()).toMatchObject([{ kind: 'restore', status: 'interrupted', exit_code: 130, final_db_path: null }]);
});
