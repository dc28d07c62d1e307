import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../run/support/runs.ts';
import { cutFile, flipByte, makeBackup } from '../../support/backups.ts';
import { startCli } from '../../support/cli.ts';
import { runWarm } from '../../support/warm-cli.ts';

const TAGS = ['20260101_000000', '20260102_000000', '20260103_000000', '20260104_000000'] as const;
const [GOOD, CUT, FLIPPED, WRONG] = TAGS;
const fileOf = (tag: string): string => `salesmap_backup_${tag}.db.gz`;

/** A folder of good backups. */
function folderOf(...tags: string[]): string {
  const dir = tempFolder();
  for (const tag of tags) makeBackup(join(dir, 'backups'), tag);
  return dir;
}
const verdictsIn = (dir: string) => JSON.parse(readFileSync(join(dir, 'backups/.verified.json'), 'utf8'));

it('verifies the newest when it is told nothing', async () => {
  const dir = folderOf(GOOD, CUT);
  const { code, stdout } = await runWarm(['backup', 'verify'], dir);
  expect([code, stdout]).toEqual([
    0,
    `${CUT}  ok  every table of the manifest (2) holds as many rows as it says; webform_history, which it does not name, holds 7\n`,
  ]);
  expect(verdictsIn(dir)).toEqual({
    [CUT]: { verified_at_utc: expect.stringMatching(/^\d{4}-.*Z$/), ok: true, message: expect.any(String) },
  });
  expect(readdirSync(dir)).toEqual(['backups']); // no log, no history: it is no run
});

it('verifies all, says what is damaged, ends with 1, and leaves only its verdicts', async () => {
  const dir = folderOf(GOOD, CUT, FLIPPED);
  const path = (tag: string): string => join(dir, 'backups', fileOf(tag));
  makeBackup(join(dir, 'backups'), WRONG, { said: { deal: 199 } });
  cutFile(path(CUT), 0.6);
  flipByte(path(FLIPPED));
  writeFileSync(join(dir, 'backups/notes.txt'), 'foreign');
  const before = TAGS.map((tag) => readFileSync(path(tag)));
  const { code, stdout } = await runWarm(['backup', 'verify', '--all', '--json'], dir);
  expect(code).toBe(1);
  const { backups } = JSON.parse(stdout);
  expect(backups.map(({ run_tag, ok }: Record<string, unknown>) => [run_tag, ok])).toEqual([
    [WRONG, false],
    [FLIPPED, false],
    [CUT, false],
    [GOOD, true],
  ]);
  expect(backups[0].message).toBe('its manifest says otherwise: deal holds 200 rows, not 199');
  expect(Object.keys(verdictsIn(dir))).toEqual([...TAGS]);
  expect(TAGS.every((tag, at) => before[at]?.equals(readFileSync(path(tag))))).toBe(true);
  expect(readdirSync(join(dir, 'backups')).sort()).toEqual(['.verified.json', 'notes.txt', ...TAGS.map(fileOf)]);
});

it.each<[name: string, args: string[], words: string]>([
  ['no backups', [], 'Error: There is no backup in '],
  ['none of all', ['--all'], 'Error: There is no backup in '],
  ['a tag that is none', ['../../etc/passwd'], 'is not a run tag'],
  ['a tag without a backup', [GOOD], `There is no backup of run ${GOOD}`],
  ['a tag and --all', [GOOD, '--all'], 'do not go together'],
])('refuses %s, exit 2', async (_name, args, words) => {
  const dir = tempFolder();
  const { code, stdout, stderr } = await runWarm(['backup', 'verify', ...args], dir);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
  expect(readdirSync(dir)).toEqual([]);
});

it.each(['before:backup_unpack', 'after:backup_unpack', 'before:verified_write', 'after:verified_write'])(
  'killed %s: the backups are whole, and the next one clears up',
  async (point) => {
    const dir = folderOf(GOOD);
    const { signal } = await runWarm(['backup', 'verify'], dir, { SALESMAP_FAULT_POINT: point });
    expect(signal).toBe('SIGKILL');
    expect((await runWarm(['backup', 'verify'], dir)).code).toBe(0);
    expect(readdirSync(join(dir, 'backups')).sort()).toEqual(['.verified.json', fileOf(GOOD)]);
  },
);

it.each(['backup_unpack', 'verified_write'])('a disk that is full at %s is no damage: exit 2', async (step) => {
  const dir = folderOf(GOOD);
  const { code, stderr } = await runWarm(['backup', 'verify'], dir, { SALESMAP_FAULT_POINT: `before:${step}=ENOSPC` });
  expect(code).toBe(2);
  expect(stderr).toContain('ENOSPC');
  expect(readdirSync(join(dir, 'backups'))).toEqual([fileOf(GOOD)]);
});

it('Ctrl-C leaves nothing behind', async () => {
  const dir = tempFolder();
  makeBackup(join(dir, 'backups'), GOOD, { rows: { deal: 400_000 } });
  const unpacking = new Promise<void>((resolve) => {
    const watcher = watch(join(dir, 'backups'), (_event, name) => {
      if (!name?.endsWith('.tmp.db')) return;
      watcher.close();
      resolve();
    });
  });
  const { child, ended } = startCli(['backup', 'verify'], dir);
  await unpacking;
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(stderr).toContain('Error: Interrupted.');
  expect(code).toBe(130);
  expect(readdirSync(join(dir, 'backups'))).toEqual([fileOf(GOOD)]);
});

it('looks at a folder in the place of a backup', async () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'backups', fileOf(GOOD)), { recursive: true });
  const { code, stdout } = await runWarm(['backup', 'verify'], dir);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^20260101_000000 +DAMAGED +it cannot be read: EISDIR/);
  expect(existsSync(join(dir, 'backups', fileOf(GOOD)))).toBe(true);
});
