import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KNOWN_HISTORY, writeHistory } from '../inspect/support/histories.ts';
import { tempFolder } from '../run/support/runs.ts';
import { runWarm } from '../support/warm-cli.ts';
import { openWorkplace } from '../support/workplace.ts';

it('reports a run that was just made, and changes nothing else', async () => {
  const { run, dir, path } = await openWorkplace();
  expect(await run('snapshot')).toMatchObject({ code: 0 });
  const before = readdirSync(dir).sort();
  const { code, stdout, stderr } = await runWarm(['report'], dir);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^report: \/.*\/report\.html\n1 run, 0 backups\n$/);
  expect(readdirSync(dir).sort()).toEqual([...before, 'report.html'].sort());
  expect(statSync(path('report.html')).mode & 0o777).toBe(0o600);
  const page = readFileSync(path('report.html'), 'utf8');
  for (const words of ['salesmap_latest.db', 'webform_history', 'Published database']) expect(page).toContain(words);
});

it('prints the figures under --json, and writes the file too', async () => {
  const dir = tempFolder();
  writeHistory(dir, KNOWN_HISTORY);
  const { code, stdout } = await runWarm(['report', '--json', '--last', '3', '--out', 'runs.html'], dir);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    report: join(dir, 'runs.html'),
    history: { runs: 12, shown: 3 },
    totals: { partly: 1, good: 2 },
  });
  expect(existsSync(join(dir, 'runs.html'))).toBe(true);
});

it('makes a report where there is nothing yet', async () => {
  const dir = tempFolder();
  expect(await runWarm(['report'], dir)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('0 runs, 0 backups'),
  });
  expect(readdirSync(dir)).toEqual(['report.html']);
});

it.each<[string, string[], string]>([
  ['a file that is no report', ['--out', 'notes.txt'], 'is there already and is no report'],
  ['a folder that is not there', ['--out', 'nope/x.html'], 'cannot be written'],
  ['no runs to show', ['--last', '0'], '--last takes a whole number from 1'],
  ['a history that is none', ['--log-dir', 'bad'], 'run_history.jsonl cannot be read'],
])('refuses %s, and leaves all as it was', async (_name, args, words) => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'notes.txt'), 'mine');
  mkdirSync(join(dir, 'bad/run_history.jsonl'), { recursive: true });
  const before = readdirSync(dir);
  const { code, stdout, stderr } = await runWarm(['report', ...args], dir);
  expect(stderr).toContain(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(readdirSync(dir)).toEqual(before);
  expect(readFileSync(join(dir, 'notes.txt'), 'utf8')).toBe('mine');
});

it.skipIf(process.platform !== 'linux')(
  'opens it in the browser, and says where it is when there is none',
  async () => {
    const dir = tempFolder();
    const opener = join(dir, 'xdg-open');
    writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > '${join(dir, 'opened')}'\n`);
    chmodSync(opener, 0o755);
    expect(await runWarm(['report', '--open'], dir, { PATH: dir })).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(dir, 'opened'), 'utf8')).toBe(`file://${join(dir, 'report.html')}`);
    const { code, stderr } = await runWarm(['report', '--open'], dir, { PATH: join(dir, 'logs') });
    expect(code).toBe(0);
    expect(stderr).toContain(
      `No browser could be opened (spawn xdg-open ENOENT). The report is ${join(dir, 'report.html')}`,
    );
  },
);
