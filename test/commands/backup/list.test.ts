import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../run/support/runs.ts';
import { makeBackup } from '../../support/backups.ts';
import { runCli } from '../../support/cli.ts';
import { runWarm } from '../../support/warm-cli.ts';

const [OLD, NEW] = ['20260101_000000', '20260102_000000'];

it('says in one sentence that there is none, and makes no folder', async () => {
  const dir = tempFolder();
  const { code, stdout, stderr } = await runWarm(['backup', 'list'], dir);
  expect([code, stdout, stderr]).toEqual([0, 'There is no backup in backups.\n', '']);
  expect(readdirSync(dir)).toEqual([]);
});

it('lists the newest first, with what came of their verification', async () => {
  const dir = tempFolder();
  for (const tag of [OLD, NEW]) makeBackup(join(dir, 'backups'), tag);
  writeFileSync(join(dir, 'backups/notes.txt'), '');
  await runWarm(['backup', 'verify', OLD], dir);
  const { code, stdout } = await runCli(['backup', 'list'], dir, { TZ: 'UTC' });
  expect(code).toBe(0);
  const inSeoul = await runCli(['backup', 'list'], dir, { TZ: 'Asia/Seoul' });
  expect(inSeoul.stdout).toContain(`${NEW}  2026-01-02 09:00 +09:00 `);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^run tag +taken +age +size +snapshot +verified$/);
  expect(lines[1]).toMatch(new RegExp(`^${NEW}  2026-01-02 00:00 UTC .* never$`));
  expect(lines[2]).toMatch(new RegExp(`^${OLD}  2026-01-01 00:00 UTC .* \\d+ s ago: ok$`));
  expect(lines.slice(3)).toEqual(['', '1 other file in backups.', '']);
  const { stdout: json } = await runWarm(['backup', 'list', '--json'], dir);
  expect(JSON.parse(json)).toMatchObject({
    backup_dir: join(dir, 'backups'),
    foreign_files: 1,
    backups: [
      { run_tag: NEW, verified: null, snapshot: 'unknown', bytes: expect.any(Number), age_s: expect.any(Number) },
      { run_tag: OLD, taken_at_utc: '2026-01-01T00:00:00.000Z', verified: { ok: true } },
    ],
  });
});

it('refuses a folder that is none, in one sentence', async () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'backups'), '');
  const { code, stdout, stderr } = await runWarm(['backup', 'list'], dir);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^Error: The backups in \S*backups cannot be read: /);
});

it('the topic has a summary, and its commands theirs', async () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'x'));
  const { code, stdout } = await runWarm(['backup', '--help'], dir);
  expect(code).toBe(0);
  expect(stdout).toContain('List, verify and restore backups.');
  for (const command of ['backup list', 'backup restore', 'backup verify']) expect(stdout).toContain(command);
  expect((await runWarm(['--help'], dir)).stdout).toMatch(/backup +List, verify and restore backups\./);
});
