import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { makeSnapshot } from '../inspect/status/support/make-snapshot.ts';
import { runLineOf, tempFolder } from '../run/support/runs.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { openWorkplace } from '../support/workplace.ts';

const HOOK = pathToFileURL(join(import.meta.dirname, 'support/loaded-modules-process.mjs')).href;

/**
 * What a command loads, as packages and folders of this one (`zod`, `src/run`): before its first request, and later.
 * @param run runs the command with this environment.
 */
async function loadedBy(run: (env: Readonly<Record<string, string>>) => Promise<CliResult>) {
  const file = join(tempFolder(), 'loaded.txt');
  const { code, stderr } = await run({ NODE_OPTIONS: `--import=${HOOK}`, LOADED_MODULES_FILE: file });
  expect(code, stderr).toBe(0);
  const [before = '', later = ''] = readFileSync(file, 'utf8').split('first request\n');
  return { before: placesOf(before), later: placesOf(later) };
}

function placesOf(paths: string): string[] {
  const found = paths
    .split('\n')
    .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(path) ?? /\/dist\/(.+)\//.exec(path));
  return [...new Set(found.flatMap((place) => place?.[1] ?? []))];
}

const among = (places: readonly string[], ...named: string[]): string[] => places.filter((one) => named.includes(one));

const NEEDED_BY_RUNS = ['rxjs', 'better-sqlite3', 'undici', 'bottleneck', 'pino'];
const NEVER_NEEDED = ['zod', 'src/testing/fixtures', 'src/testing/sandbox'];
const NEEDED_BY_SOME = ['pino-pretty', 'log-update', 'jiti'];
/** Only the index of `@oclif/core` loads it; its parts are imported by their own names. */
const NEEDED_BY_NONE = 'semver';

it.each(['--version', '--help', 'snapshot --help', 'run --help'])(
  'salesmap %s loads no command, and nothing that only runs need',
  async (line) => {
    const { before } = await loadedBy((env) => runCli(line.split(' '), tempFolder(), env));
    expect(before).toContain('@oclif/core');
    expect(among(before, ...NEEDED_BY_RUNS, ...NEVER_NEEDED, ...NEEDED_BY_SOME, NEEDED_BY_NONE)).toEqual([]);
    expect(before.filter((place) => /^(commands|pipelines|src)\b/.test(place))).toEqual([]);
  },
);

it('the package’s own commands do not look for plugins', async () => {
  const stepsOf = async (...args: string[]): Promise<string> =>
    (await runCli(args, tempFolder(), { DEBUG: 'oclif:config' })).stderr;
  expect(await stepsOf('snapshot', '--help')).not.toContain('plugin-autocomplete');
  expect(await stepsOf('--version')).not.toContain('plugin-autocomplete');
  expect(await stepsOf('--help')).toContain('plugin-autocomplete'); // They stand in the list of commands.
});

it('a run that shows nothing loads what reads answers when its first request has left, and the rest never', async () => {
  const { runWith } = await openWorkplace();
  const { before, later } = await loadedBy((env) => runWith(env, 'snapshot', '--quiet'));
  expect(among(before, ...NEEDED_BY_RUNS)).toHaveLength(NEEDED_BY_RUNS.length);
  expect(among(before, ...NEVER_NEEDED, ...NEEDED_BY_SOME, NEEDED_BY_NONE)).toEqual([]);
  expect(among(later, ...NEVER_NEEDED, ...NEEDED_BY_SOME, NEEDED_BY_NONE)).toEqual([]);
});

it('a run without a terminal loads the readable log lines, but not the live ones', async () => {
  const { runWith } = await openWorkplace();
  const { before, later } = await loadedBy((env) => runWith(env, 'snapshot'));
  expect(among(before, ...NEVER_NEEDED, ...NEEDED_BY_SOME, NEEDED_BY_NONE)).toEqual(['pino-pretty']);
  expect(among(later, 'log-update', 'jiti')).toEqual([]);
});

it('status loads nothing that asks a server or writes a log', async () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'salesmap_latest.db'), { runTag: '20261124_030000' });
  mkdirSync(join(dir, 'logs'));
  writeFileSync(join(dir, 'logs/run_history.jsonl'), `${JSON.stringify(runLineOf({ run_tag: '20261124_030000' }))}\n`);
  const args = ['status', '--max-age', '1000000', '--skip-webform'];
  const { before } = await loadedBy((env) => runCli(args, dir, env));
  expect(among(before, ...NEEDED_BY_RUNS, ...NEEDED_BY_SOME, NEEDED_BY_NONE)).toEqual(['better-sqlite3']);
});

it('plan loads nothing that asks a server or writes a log where the published database tells all', async () => {
  const dir = tempFolder();
  makeSnapshot(join(dir, 'salesmap_latest.db'));
  const { before } = await loadedBy((env) => runCli(['plan'], dir, env));
  expect(among(before, ...NEEDED_BY_RUNS, ...NEVER_NEEDED, ...NEEDED_BY_SOME, NEEDED_BY_NONE)).toEqual([
    'better-sqlite3',
  ]);
});
