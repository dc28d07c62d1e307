import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runWarm } from '../support/warm-cli.ts';
import { FAST, killAfter, openWorkplace } from '../support/workplace.ts';

/** The permission bits of everything under a folder, by path. */
function modesUnder(dir: string): Map<string, string> {
  return new Map(
    readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, `${entry.isDirectory() ? 'd' : '-'}${(statSync(path).mode & 0o777).toString(8)}`];
    }),
  );
}

it('makes every file for its owner alone, whatever the umask, in the middle of a run and after it', async () => {
  const umask = process.umask(0);
  try {
    const workplace = await openWorkplace({ latencyMs: 5 });
    await workplace.run('snapshot');
    await killAfter(workplace, 20);
    const open = [...modesUnder(workplace.dir)].filter(([, mode]) => !['-600', 'd700'].includes(mode));
    expect(open).toEqual([]);
    await workplace.run('resume');
    expect([...modesUnder(workplace.dir)].filter(([, mode]) => !['-600', 'd700'].includes(mode))).toEqual([]);
  } finally {
    process.umask(umask);
  }
});

it('leaves a target its mode', async () => {
  const { db, run } = await openWorkplace();
  await run('snapshot', '--skip-webform');
  chmodSync(db, 0o640);
  await run('snapshot', '--skip-webform');
  expect((statSync(db).mode & 0o777).toString(8)).toBe('640');
});

it('shows the token nowhere, not in a crash, an error, a URL or any log', async () => {
  const { dir, path, run, sandbox } = await openWorkplace();
  const { token } = sandbox;
  writeFileSync(path('token'), `${token}\n`);
  const outputs: string[] = [];
  const say = async (...args: string[]): Promise<void> => {
    const { stdout, stderr } = await runWarm(args, dir, { SALESMAP_API_BASE: sandbox.url });
    outputs.push(stdout, stderr);
  };
  const faults = [
    { type: 'redirect', location: `http://127.0.0.1:9/?token=${token}` },
    { type: 'status', status: 500 },
    { type: 'hang' },
  ] as const;
  for (const fault of faults) {
    sandbox.setFaults([{ path: '*', times: 'forever', fault }]);
    await say('snapshot', ...FAST, '--timeout', '0.2', '--token-file', 'token', '--log-level', 'debug');
  }
  await say('snapshot', '--token-file', 'token', '--base-url', `https://user:${token}@example.com/api`);
  await say('snapshot', '--token-file', 'token', '--base-url', `ftp://${token}`);
  sandbox.setFaults([]);
  await run('snapshot', '--log-level', 'debug');
  for (const output of outputs) expect(output).not.toContain(token);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || file === path('token')) continue;
    const bytes = readFileSync(file);
    expect([file, bytes.includes(token)]).toEqual([file, false]);
  }
});
