import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runWarm } from '../support/warm-cli.ts';
import { openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

/** Plans as a user does who has a token. */
const planIn = ({ dir, sandbox }: Workplace, ...args: string[]) =>
  runWarm(['plan', '--min-interval', '0', ...args], dir, {
    SALESMAP_TOKEN: sandbox.token,
    SALESMAP_API_BASE: sandbox.url,
  });

/** Everything below a folder: names and sizes do not tell a changed byte, contents do. */
const contentsOf = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, 'base64') : 'folder'];
    }),
  );

describe('plan with a published database', () => {
  it('needs no token, asks nobody, changes nothing, and is what the next run costs', async () => {
    const { run, dir, sandbox, history } = await openWorkplace();
    await run('snapshot');
    const before = contentsOf(dir);
    const asked = sandbox.stats().requests;
    const { code, stdout, stderr } = await runWarm(['plan', '--json', '--min-interval', '0'], dir);
    expect([code, stderr]).toEqual([0, '']);
    const plan = JSON.parse(stdout);
    expect(sandbox.stats().requests).toBe(asked);
    expect(contentsOf(dir)).toEqual(before);
    expect(plan).toMatchObject({ based_on: 'published', certainty: 'estimate', latency_from: 'last_run' });
    expect(plan.tables[2]).toMatchObject({ table: 'deal', rows: SMALL.deal, requests: 3 });

    const next = await run('snapshot');
    const [first, second] = history();
    expect(first).toMatchObject({ estimate: null, latency_ms: expect.any(Number) });
    expect(second).toMatchObject({ estimate: { requests: plan.requests }, requests: plan.requests });
    expect(next.stdout).toMatch(
      new RegExp(`^run: .*, ${plan.requests} requests; estimated ${plan.requests} in \\d+\\.\\d s$`, 'm'),
    );
  });

  it('says it to people in a table', async () => {
    const { run, dir } = await openWorkplace();
    await run('snapshot', '--skip-webform');
    const { code, stdout } = await runWarm(['plan', '--skip-webform'], dir);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^table +rows last time +requests +seconds alone +bytes$/m);
    expect(stdout).toMatch(/^lead +145 +15 +\d+\.\d +\d+\.\d KB$/m);
    expect(stdout).toMatch(/^requests: 29, one to check the token included$/m);
    expect(stdout).toMatch(/^free space needed: /m);
  });

  it('asks for fresh counts with --ask, in one request', async () => {
    const workplace = await openWorkplace();
    const { run, sandbox } = workplace;
    await run('snapshot');
    const asked = sandbox.stats().requests;
    const { code, stdout } = await planIn(workplace, '--ask', '--json');
    expect(code, stdout).toBe(0);
    expect(sandbox.stats().requests).toBe(asked + 1);
    const wanted = JSON.parse(stdout).tables.at(-1);
    expect(wanted).toMatchObject({ table: 'webform_history', certainty: 'estimate' });
    expect(wanted.rows).toBeGreaterThan(0);
  });
});

describe('plan of a first run', () => {
  it('reads a page of each list, says at least, and makes nothing', async () => {
    const workplace = await openWorkplace();
    const { dir, sandbox } = workplace;
    const { code, stdout } = await planIn(workplace);
    expect(code).toBe(0);
    expect(sandbox.stats().requests).toBe(8);
    expect(stdout).toMatch(/^lead +10\+ +2\+ /m);
    expect(stdout).toMatch(/^webform_history +up to /m);
    expect(stdout).toContain('Nothing is published yet');
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each([
    ['without a token', {}, 2, 'No token: SALESMAP_TOKEN is not set.'],
    ['with a token that is refused', { SALESMAP_TOKEN: 'wrong' }, 3, 'The server does not accept the token'],
  ])('%s ends in one clear sentence', async (_name, token, exitCode, words) => {
    const { sandbox } = await openWorkplace();
    const dir = mkdtempSync(join(tmpdir(), 'salesmap-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const env = { ...token, SALESMAP_API_BASE: sandbox.url };
    const { code, stdout, stderr } = await runWarm(['plan'], dir, env);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('bug');
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(readdirSync(dir)).toEqual([]);
  });
});

it('a refused token is the same to plan, a run and doctor', async () => {
  const { sandbox, dir } = await openWorkplace();
  const env = { SALESMAP_TOKEN: 'wrong', SALESMAP_API_BASE: sandbox.url };
  const of = async (command: string) => {
    const { code, stdout } = await runWarm([command, '--json'], dir, env);
    return { code, result: JSON.parse(stdout) };
  };
  const refused = { code: 'unauthorized', message: expect.stringContaining('The server does not accept the token') };
  for (const command of ['plan', 'snapshot']) {
    expect(await of(command)).toMatchObject({ code: 3, result: { exit_code: 3, error: refused } });
  }
  const { code, result } = await of('doctor');
  expect(code).toBe(1);
  expect(result.checks).toContainEqual(expect.objectContaining({ check: 'token', state: 'fails' }));
});

it('a resumed run is estimated by what it has left', async () => {
  const { run, sandbox, history } = await openWorkplace();
  await run('snapshot', '--skip-webform');
  sandbox.setFaults([{ path: '/memo', page: 2, times: 'forever', fault: { type: 'success_false' } }]);
  await run('snapshot', '--skip-webform');
  sandbox.setFaults([]);
  await run('resume', '--skip-webform');
  const [, whole, rest] = history();
  expect(whole).toMatchObject({ estimate: { requests: 29 } });
  expect(rest).toMatchObject({ estimate: { requests: 1 + 2 }, requests: 1 + 2 });
});

it('a webform run is estimated, too', async () => {
  const { run, history } = await openWorkplace();
  await run('snapshot');
  await run('webform');
  const [first, second] = history();
  expect(second).toMatchObject({
    estimate: { requests: first?.['webform_pages'] },
    requests: first?.['webform_pages'],
  });
  expect(second?.['phases']).toMatchObject({ webforms: expect.any(Number) });
});
