import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultRule } from '../../src/testing/index.ts';
import { tempFolder } from '../run/support/runs.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { runWarm } from '../support/warm-cli.ts';
import { FAST, openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

const ASKING = [...FAST, '--quiet'];
const failing = (path: string): FaultRule[] => [{ path, times: 'forever', fault: { type: 'status', status: 500 } }];

let workplace: Workplace;

/** A snapshot, its backup and a recording. */
beforeAll(async () => {
  workplace = await openWorkplace({}, afterAll);
  for (const _ of [1, 2]) expect((await workplace.run('snapshot')).code).toBe(0);
  expect((await workplace.run('record', '--out', 'recorded')).code).toBe(0);
});

it.each<[code: number, args: string[], faults?: FaultRule[], deals?: number]>([
  [0, ['--version']],
  [0, ['--help']],
  [0, ['snapshot', ...ASKING]],
  [0, ['snapshot', ...ASKING, '--json']],
  [0, ['snapshot', '--replay', 'recorded', '--db-path', 'replayed.db', '--quiet']],
  [0, ['resume', ...ASKING]],
  [0, ['webform', ...ASKING]],
  [0, ['record', ...ASKING, '--out', 'again']],
  [0, ['plan']],
  [0, ['diff', 'previous', 'current']],
  [0, ['backup', 'list', '--json']],
  [0, ['backup', 'verify', '--json']],
  [0, ['report']],
  [1, ['status', '--json', '--db-path', 'none.db']],
  [1, ['doctor', '--min-interval', '0', '--json'], failing('*')],
  [2, ['backup', 'restore', '20200101_000000']],
  [2, ['snapshot', '--min-interval', 'abc']],
  [2, ['snapshoot']],
  [3, ['snapshot', ...ASKING], failing('/deal')],
  [6, ['snapshot', ...ASKING], [], 3],
  [7, ['snapshot', ...ASKING], failing('/webForm/*')],
  [8, ['snapshot', ...ASKING, '--allow-partial'], failing('/deal')],
])(
  'exit %i: salesmap %j ends in a process of its own as in one that others ran in',
  async (code, args, faults, deals) => {
    const { sandbox } = workplace;
    sandbox.setFaults(faults ?? []);
    sandbox.setCounts({ deal: deals ?? SMALL.deal });
    const inOwn = await ending(runCli, args);
    expect(inOwn, inOwn.stderr).toMatchObject({ code });
    expect(await ending(runWarm, args)).toEqual(inOwn);
  },
);

/** How a command ends in a copy of the folder (with an unfinished run to resume); without what each run has for itself. */
async function ending(run: typeof runCli, args: readonly string[]): Promise<CliResult> {
  const dir = tempFolder();
  cpSync(workplace.dir, dir, { recursive: true });
  const { sandbox } = workplace;
  const env = { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url };
  if (args[0] === 'resume') {
    sandbox.setFaults(failing('/deal'));
    expect((await runWarm(['snapshot', ...ASKING], dir, env)).code).toBe(3);
    sandbox.setFaults([]);
  }
  const ended = await run(args, dir, env);
  return { ...ended, stdout: common(ended.stdout, dir), stderr: common(ended.stderr, dir) };
}

const common = (text: string, dir: string): string =>
  text
    .replaceAll(dir, 'DIR')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z|\d{8}_\d{6}/g, 'WHEN')
    .replace(/(?<="pid": |\(node:)\d+/g, 'PID')
    .replace('(Use `node --trace-warnings ...` to show where the warning was created)\n', '') // Once in a process.
    .replace(/(?<=^\[)\d\d:\d\d:\d\d/gm, 'WHEN')
    .replace(/(?<="(?:start|backup|crawl|verify|publish|webforms)": )\d+(?:\.\d+)?/g, 'MUCH')
    .replace(/\d+\.\d+|\d+(?= s\b)|(?<=_(seconds|ms|bytes|s)": )\d+/g, 'MUCH');
