import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasElsewhere, makeFolderElsewhere } from '../support/elsewhere.ts';
import { query } from '../support/query.ts';
import { contentOf, openWorkplace } from '../support/workplace.ts';
import { canMount } from '../torture/full-disk.ts';

/** A small disk of the test's own. */
function mount(options: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir]);
  onTestFinished(() => {
    execFileSync('umount', [dir]);
    rmdirSync(dir);
  });
  return dir;
}

it('works under a path with spaces and Korean letters, and names it so that it can be pasted', async () => {
  const { run, path, sandbox } = await openWorkplace();
  const [db, logs] = [path('영업 자료', '고객 DB.db'), path('로그 폴더')];
  const places = ['--db-path', db, '--log-dir', logs];
  sandbox.setFaults([{ path: '/lead', times: 'forever', fault: { type: 'status', status: 500 } }]);
  const { code, stderr } = await run('snapshot', ...places);
  expect(code).toBe(3);
  expect(stderr).toContain(`--db-path '${db}'`);
  sandbox.setFaults([]);
  expect((await run('resume', ...places)).code).toBe(0);
  expect(query(db, 'SELECT count(*) AS n FROM manifest')).toEqual([{ n: 7 }]);
});

it('refuses a database path that is a folder, before anything is asked', async () => {
  const { run, path, sandbox } = await openWorkplace();
  mkdirSync(path('folder.db'));
  const { code, stderr } = await run('snapshot', '--db-path', 'folder.db');
  expect(code).toBe(2);
  expect(stderr).toContain('folder.db is a folder');
  expect(sandbox.stats().requests).toBe(0);
});

it('takes a run tag for a run tag only', async () => {
  const { run } = await openWorkplace();
  for (const tag of ['../../x', '/etc/passwd', '20261399_000000', '']) {
    const { code, stderr } = await run('resume', '--run-tag', tag);
    expect(code, tag).toBe(2);
    expect(stderr, tag).toContain('not a run tag');
  }
});

it.runIf(hasElsewhere)('publishes onto another file system than that of the checkpoints', async () => {
  const dir = makeFolderElsewhere('salesmap-');
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const { db, run, history } = await openWorkplace();
  const far = join(dir, 'salesmap_latest.db');
  expect((await run('snapshot', '--db-path', far)).code).toBe(0);
  expect(history().at(-1)).toMatchObject({ published_by: 'copy_rename', final_db_path: far });
  await run('snapshot');
  expect(contentOf(far)).toEqual(contentOf(db));
  expect(existsSync(`${far}.new`)).toBe(false);
});

describe.runIf(canMount())('on a disk of its own', () => {
  it.each(['--db-path', '--log-dir', '--checkpoint-dir', '--backup-dir'])(
    'refuses a read-only place: %s',
    async (flag) => {
      const disk = mount('size=1m,ro');
      const { run, sandbox } = await openWorkplace();
      await run('snapshot', '--skip-webform');
      const asked = sandbox.stats().requests;
      const place = flag === '--db-path' ? join(disk, 'x.db') : join(disk, 'x');
      const { code, stderr } = await run('snapshot', flag, place);
      expect(code).toBe(2);
      expect(stderr).toContain(disk);
      expect(sandbox.stats().requests).toBe(asked);
    },
  );

  it('refuses a disk that is too small, before anything is asked', async () => {
    const disk = mount('size=4m');
    const { run, sandbox } = await openWorkplace();
    for (const [flag, name, purpose] of [
      ['--checkpoint-dir', 'runs', 'the working copy'],
      ['--db-path', 'x.db', 'the new database'],
    ] as const) {
      const { code, stderr } = await run('snapshot', flag, join(disk, name));
      expect(code).toBe(2);
      expect(stderr).toContain(purpose);
    }
    expect(sandbox.stats().requests).toBe(0);
  });
});
