import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliResult, startCli } from '../support/cli.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { runWarm } from '../support/warm-cli.ts';
import { FAST, openWorkplace, type Workplace } from '../support/workplace.ts';
import { commandLinesIn } from './support/command-lines.ts';

const DOCUMENTS = [
  'README.md',
  'README.ko.md',
  'docs/operations.md',
  'docs/operations.ko.md',
  'docs/rate-limit.md',
  'docs/trust.md',
] as const;

const SHOWN = DOCUMENTS.flatMap(commandLinesIn);
const PIPELINE = `import { definePipeline, snapshotPipeline } from 'salesmap-snapshot';
export default definePipeline({ name: 'mine', tables: ['people', 'deal'], build: (run) => snapshotPipeline(run) });
`;
/** Those that ask the server as quickly as the sandbox allows. */
const ASKING = ['snapshot', 'resume', 'webform', 'run', 'record'];
/** These say with 1 that something needs attention. */
const LOOKING = ['status', 'doctor'];

let workplace: Workplace;
let redis: RedisServer | undefined;
let closing: (() => Promise<void>) | undefined;
const folders: string[] = [];

/** A folder as an operator has it: two snapshots, a backup, a recording, a token file. */
beforeAll(async () => {
  workplace = await openWorkplace({}, (close) => {
    closing = close;
  });
  writeFileSync(workplace.path('token.txt'), workplace.sandbox.token, { mode: 0o600 });
  writeFileSync(workplace.path('without-phones.ts'), PIPELINE);
  for (const _ of [1, 2]) expect((await workplace.run('snapshot')).code).toBe(0);
  expect((await workplace.run('record', '--out', 'recorded')).code).toBe(0);
  if (hasRedisServer()) redis = await startRedisServer();
}, 60_000);

afterAll(async () => {
  await closing?.();
  await redis?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

it('finds the lines of every document', () => {
  for (const document of DOCUMENTS) expect(SHOWN.some((line) => line.document === document)).toBe(true);
});

it.each(SHOWN.map(({ document, args }) => [document, args.join(' '), args] as const))(
  '%s: salesmap %s',
  async (_document, _line, shown) => {
    const [command = ''] = shown;
    const cwd = mkdtempSync(join(tmpdir(), 'salesmap-line-'));
    folders.push(cwd);
    cpSync(workplace.dir, cwd, { recursive: true });
    if (command === 'record') rmSync(join(cwd, 'recorded'), { recursive: true });
    const env = { SALESMAP_TOKEN: workplace.sandbox.token, SALESMAP_API_BASE: workplace.sandbox.url };
    if (command === 'resume') await failNight(cwd, env);
    const args = shown.map((arg) => placed(arg, command, cwd));
    if (args.some((arg) => arg.startsWith('redis')) && redis === undefined) return; // Said already.
    const quick = ASKING.includes(command) ? ['--min-interval', '0', '--no-progress'] : [];
    const { code, stderr } = await (command === 'sandbox' ? startAndStop : runWarm)([...args, ...quick], cwd, env);
    expect(LOOKING.includes(command) ? [0, 1] : [0], stderr).toContain(code);
    if (LOOKING.includes(command)) expect(stderr).not.toMatch(/Unexpected error/);
  },
  30_000,
);

/** What stands for something of one's own is put in: run tags, a recording, a Redis, files. */
function placed(arg: string, command: string, cwd: string): string {
  if (/^(\d{8}_\d{6}|TAG)$/.test(arg)) return command === 'resume' ? newestRun(cwd) : newestBackup(cwd);
  if (arg.startsWith('redis://')) return redis?.url ?? arg;
  if (arg === 'fixtures' && command !== 'record') return 'recorded';
  if (arg === 'faults.json') writeFileSync(join(cwd, arg), '[]');
  return arg;
}

/** Stops what would answer for ever. */
function startAndStop(...start: Parameters<typeof startCli>): Promise<CliResult> {
  const { child, ended } = startCli(...start);
  child.stdout?.once('data', () => child.kill('SIGINT'));
  return ended;
}

/** Leaves an unfinished run in a folder: it belongs to the database there. */
async function failNight(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { sandbox } = workplace;
  sandbox.setFaults([{ path: '/deal', page: 2, times: 'forever', fault: { type: 'status', status: 500 } }]);
  const { code } = await runWarm(['snapshot', ...FAST], cwd, env);
  expect(code).toBe(3);
  sandbox.setFaults([]);
}

const newestRun = (cwd: string): string => readdirSync(join(cwd, 'logs/checkpoints')).sort().at(-1) ?? '';

function newestBackup(cwd: string): string {
  const names = readdirSync(join(cwd, 'backups')).filter((name) => name.endsWith('.db.gz'));
  return (
    names
      .sort()
      .at(-1)
      ?.match(/\d{8}_\d{6}/)?.[0] ?? ''
  );
}
