import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../run/support/runs.ts';
import { startCli } from '../support/cli.ts';
import { runWarm } from '../support/warm-cli.ts';
import { openWorkplace } from '../support/workplace.ts';

function emptyFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const TOKEN = { SALESMAP_TOKEN: 'a-token' };

describe('bad input: one clear sentence, exit 2, nothing made', () => {
  it.each<[name: string, args: string[], env: Record<string, string>, words: string]>([
    ['no token', ['snapshot'], {}, 'Error: No token: SALESMAP_TOKEN is not set.'],
    ['an empty token', ['snapshot'], { SALESMAP_TOKEN: ' ' }, 'No token'],
    ['a token that no header can carry', ['snapshot'], { SALESMAP_TOKEN: 'a\nb' }, 'no HTTP header can carry'],
    ['a token file that is not there', ['snapshot', '--token-file', 'nope'], {}, 'token file cannot be read'],
    ['a token as an argument', ['snapshot', '--token', 'x'], TOKEN, 'Nonexistent flag: --token'],
    [
      'plain http to another machine',
      ['snapshot', '--base-url', 'http://example.com/api'],
      TOKEN,
      'plain http to another machine',
    ],
    ['no address', ['snapshot', '--base-url', 'salesmap'], TOKEN, 'is not an address'],
    [
      'an interval that is no number',
      ['snapshot', '--min-interval', 'abc'],
      TOKEN,
      '--min-interval takes a number of seconds',
    ],
    ['a table that is none', ['snapshot', '--tables', 'deal,deals'], TOKEN, '--tables does not know "deals"'],
    ['no backups to keep', ['snapshot', '--keep-backups', '0'], TOKEN, '--keep-backups takes a whole number from 1'],
    ['nothing to resume', ['resume'], TOKEN, 'nothing to resume'],
    ['a tag that is none', ['snapshot', '--resume-run-tag', '../x'], TOKEN, 'not a run tag'],
    ['no database for webform', ['webform'], TOKEN, 'There is no database at salesmap_latest.db'],
    ['no database for --webform-only', ['snapshot', '--webform-only'], TOKEN, 'There is no database'],
    ['a flag that is none', ['snapshot', '--nope'], TOKEN, 'Nonexistent flag: --nope'],
    ['a command that is none', ['snapshoot'], TOKEN, 'not found'],
  ])('%s', async (_name, args, env, words) => {
    const dir = emptyFolder();
    const { code, stderr, stdout } = await runWarm(args, dir, env);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(readdirSync(dir)).toEqual([]);
  });
});

it('shows the help from the manifest, in the units that people give, without loading a command', async () => {
  const manifest = readFileSync(join(import.meta.dirname, '../../oclif.manifest.json'), 'utf8');
  expect(manifest).not.toContain('"hasDynamicHelp": true'); // The defaults are in it; see the script `manifest`.
  const { code, stdout } = await runWarm(['snapshot', '--help'], emptyFolder());
  expect(code).toBe(0);
  for (const words of ['default: 0.12', 'default: 0600', 'default: logs/checkpoints']) expect(stdout).toContain(words);
});

it('says a failure as one JSON object under --json', async () => {
  const { code, stdout } = await runWarm(['snapshot', '--json'], emptyFolder());
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ exit_code: 2, error: { code: 'no_token', next: expect.any(String) } });
});

it('says a result as one JSON object under --json, and nothing else on stdout', async () => {
  const { run, db, sandbox } = await openWorkplace();
  const { code, stdout } = await run('snapshot', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'published',
    exit_code: 0,
    final_db_path: db,
    tables: { deal: { rows: sandbox.data.count('deal'), cols: 151 } },
  });
});

it('says nothing under --quiet when all goes well, so that cron mails nothing; --json stays', async () => {
  const { run } = await openWorkplace();
  expect(await run('snapshot', '--quiet', '--resume')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await run('webform', '--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const { stdout, stderr } = await run('snapshot', '--quiet', '--json');
  expect([stderr, JSON.parse(stdout)]).toEqual(['', expect.objectContaining({ status: 'published' })]);
});

it.each([
  [['doctor', '--nonsense'], 'Nonexistent flag: --nonsense', 'See what it takes: salesmap doctor --help'],
  [['backup', 'restore'], 'Missing 1 required arg', 'See what it takes: salesmap backup restore --help'],
  [['diff', '--json', '--jsonl'], '--json', 'See what it takes: salesmap diff --help'],
  [['diff', '--limit', 'abc'], '--limit takes', 'Give --limit a number.'],
  [['diff', '--since', 'yesterday'], '--since takes a date', 'Give --since a date'],
  [['status', '--max-age', 'abc'], '--max-age takes a number', 'Give --max-age a number.'],
  [['snapshot'], 'No token', 'Set SALESMAP_TOKEN'],
])('says of %j what is wrong, what is safe and what to do: exit 2', async (args, words, next) => {
  const { code, stderr } = await runWarm(args, tempFolder());
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).toContain('  Safe: Nothing was changed; nothing was asked of the server.\n');
  expect(stderr).toContain(`  Next: ${next}`);
  expect(stderr).not.toContain('See more help');
});

it('says its errors under --quiet, and that a stopped run was lost', async () => {
  const { run, sandbox, path } = await openWorkplace();
  sandbox.setFaults([{ path: '/deal', page: 2, times: 'forever', fault: { type: 'success_false' } }]);
  const failed = await run('snapshot', '--quiet');
  expect(failed).toMatchObject({ code: 3, stdout: '' });
  expect(failed.stderr).toMatch(/^Error: Table deal/);
  sandbox.setFaults([]);
  const [tag = ''] = readdirSync(path('logs/checkpoints'));
  writeFileSync(path('logs/checkpoints', tag, 'snapshot.db'), 'no database '.repeat(99));
  const anew = await run('snapshot', '--quiet', '--resume');
  expect(anew).toMatchObject({ code: 0, stdout: '' });
  expect(anew.stderr).toMatch(
    /is damaged: it cannot be gone on with\. It is passed over; its folder \S+ stays .* at most\.\n$/,
  );
});

it('reads the token from a file or from standard input', async () => {
  const { sandbox, path, dir } = await openWorkplace();
  writeFileSync(path('token'), `${sandbox.token}\n`);
  const args = ['snapshot', '--base-url', sandbox.url, '--min-interval', '0', '--skip-webform'];
  expect((await runWarm([...args, '--token-file', 'token'], dir)).code).toBe(0);
  const { child, ended } = startCli([...args, '--token-file', '-'], dir);
  child.stdin?.end(`${sandbox.token}\n`);
  expect((await ended).code).toBe(0);
});

it('stops at a token that the server refuses, and keeps the run', async () => {
  const { sandbox, dir } = await openWorkplace();
  const { code, stderr } = await runWarm(['snapshot'], dir, {
    SALESMAP_TOKEN: 'wrong',
    SALESMAP_API_BASE: sandbox.url,
  });
  expect(code).toBe(3);
  expect(stderr).toContain('does not accept the token');
  expect(stderr).not.toContain('wrong\n');
  expect(existsSync(join(dir, 'salesmap_latest.db'))).toBe(false);
  expect(sandbox.stats().requests).toBe(1);
});

it('refuses a target that is no database, unless no backup is wanted', async () => {
  const { run, db } = await openWorkplace();
  writeFileSync(db, 'this is not a database, it only has its name. '.repeat(100));
  const { code, stderr } = await run('snapshot');
  expect(code).toBe(2);
  expect(stderr).toContain('--no-backup');
  expect((await run('snapshot', '--no-backup')).code).toBe(0);
});

describe('sandbox', () => {
  it('answers until it is told to stop, and prints how to use it', async () => {
    const { child, ended } = startCli(['sandbox', '--latency', '0', '--scale', '0.1'], emptyFolder());
    const printed = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk;
        if (text.includes('SALESMAP_TOKEN=')) resolve(text);
      });
    });
    const base = /SALESMAP_API_BASE=(\S+)/.exec(printed)?.[1] ?? '';
    const token = /SALESMAP_TOKEN=(\S+)/.exec(printed)?.[1] ?? '';
    const answer = await fetch(`${base}/organization`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ success: true, data: { organizationList: expect.any(Array) } });
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });

  it.each([
    ['nonsense', '{"path": 1}'],
    ['no JSON', 'faults!'],
  ])('refuses a faults file that is %s', async (_name, text) => {
    const dir = emptyFolder();
    writeFileSync(join(dir, 'faults.json'), text);
    const { code, stderr } = await runWarm(['sandbox', '--faults', 'faults.json'], dir);
    expect(code).toBe(2);
    expect(stderr).toContain('faults.json');
  });
});
