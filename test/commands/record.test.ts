import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../run/support/runs.ts';
import { serveEchoes } from '../support/echoing-server.ts';
import { personalData } from '../support/personal-data.ts';
import { filesUnder, indexOf, openToOthers } from '../support/recordings.ts';
import { runWarm } from '../support/warm-cli.ts';
import { FAST, openWorkplace, type Workplace } from '../support/workplace.ts';

const TOKEN = { SALESMAP_TOKEN: 'a-token', SALESMAP_API_BASE: 'http://127.0.0.1:9/api' };
const EMPTY_INDEX = {
  format: 1,
  base_url: 'http://127.0.0.1:9/api',
  recorded_at_utc: '2026-01-02T03:04:05.678Z',
  pseudonymised: true,
  complete: true,
  answers: [],
};
const OUTSIDE = { path: '/team', cursor: null, status: 200, file: 'team/../../secret.json' };

/** A folder in which `files` lie. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = tempFolder();
  mkdirSync(join(dir, 'rec'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
  return dir;
}

describe('what cannot be recorded or replayed: one clear sentence, exit 2, nothing made', () => {
  const REPLAY = ['snapshot', '--replay', 'rec'];
  const index = (more: object) => ({ 'rec/index.json': JSON.stringify({ ...EMPTY_INDEX, ...more }) });

  it.each<[name: string, args: string[], files: Record<string, string>, words: string]>([
    [
      'a folder that is not there',
      ['snapshot', '--replay', 'nope'],
      {},
      'nope is no recording: there is no such folder.',
    ],
    ['a folder without an index', REPLAY, { 'rec/x': '' }, 'rec is no recording: it has no index.json (the run'],
    ['an index that was cut', REPLAY, { 'rec/index.json': '{"format":1,' }, 'index.json cannot be used: '],
    ['an index of another format', REPLAY, index({ format: 2 }), 'index.json cannot be used: format: '],
    ['an index that leaves the folder', REPLAY, index({ answers: [OUTSIDE] }), 'answers.0.file: leaves the folder'],
    ['a folder that is not empty', ['record', '--out', 'rec'], { 'rec/x': '' }, 'Error: rec is not empty.'],
    ['… for --record, too', ['snapshot', '--record', 'rec'], { 'rec/x': '' }, 'Error: rec is not empty.'],
    ['a file in place of a folder', ['record', '--out', 'rec/x'], { 'rec/x': '' }, 'rec/x cannot hold a recording: '],
    [
      '--raw alone',
      ['record', '--out', 'new', '--raw'],
      {},
      '--raw records names, phones, texts and ids of real people',
    ],
    ['… for --record, too', ['snapshot', '--record', 'new', '--raw'], {}, '--raw records names'],
    ['a recording of a replay', [...REPLAY, '--record', 'new'], index({}), '--replay'],
    ['no folder', ['record'], {}, 'Missing required flag out'],
  ])('%s', async (_name, args, files, words) => {
    const dir = folderWith(files);
    const before = readdirSync(dir, { recursive: true });
    const { code, stderr, stdout } = await runWarm(args, dir, TOKEN);
    expect(stderr).toContain(words);
    expect(stderr.match(/^\S*Error/gm)).toEqual(['Error']);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });
});

describe('a replay of something else than what was recorded', () => {
  let workplace: Workplace;
  const PART = ['--skip-webform', '--tables'];
  const replay = async (rec: string, ...args: string[]) => {
    const db = `${rec}-${args.length}-${args.at(-1)}.db`;
    const ended = await workplace.run('snapshot', '--json', '--replay', rec, '--db-path', db, ...args);
    return { ...ended, error: JSON.parse(ended.stdout).error, db: workplace.path(db) };
  };
  beforeAll(async () => {
    workplace = await openWorkplace({}, afterAll);
    const { code, stdout } = await workplace.run('record', '--out', 'rec', ...PART, 'user,team');
    expect([code, stdout]).toEqual([0, expect.stringContaining('rec --tables user,team --skip-webform\n')]);
  });

  it('ends with 2 at a request that was not recorded, and publishes nothing', async () => {
    const { code, error, db } = await replay('rec', ...PART, 'user,team,deal');
    expect([code, error.code]).toEqual([2, 'replay_unknown_request']);
    expect(error.message).toMatch(/^GET \/deal was not recorded in \S*rec\.$/);
    expect(existsSync(db)).toBe(false);
  });

  it('ends with 2 when an answer was not asked for', async () => {
    const { code, error } = await replay('rec', ...PART, 'user');
    expect([code, error.code]).toEqual([2, 'replay_unused']);
    expect(error.message).toBe('1 recorded answer was not asked for: team/page-0001.json.');
  });

  it('ends with 2 at a request that is made more often than it was', async () => {
    cpSync(workplace.path('rec'), workplace.path('changed'), { recursive: true });
    const index = workplace.path('changed/index.json');
    const { answers, ...more } = JSON.parse(readFileSync(index, 'utf8'));
    const failing = answers.map((answer: { path: string }) =>
      answer.path === '/team' ? { ...answer, status: 500 } : answer,
    );
    writeFileSync(index, JSON.stringify({ ...more, answers: failing }));
    const { code, error, db } = await replay('changed', ...PART, 'user,team');
    expect([code, error.code]).toEqual([2, 'replay_unknown_request']);
    expect(error.message).toMatch(/^GET \/team was not recorded so many times in \S*changed\.$/);
    expect(existsSync(db)).toBe(false);
  });
});

describe('a run that is not recorded to its end', () => {
  it.each([
    ['a table failed', { path: '/team' }, 3, 'tables_failed', 'Table team could not be read to the end'],
    ['a form failed', { path: '/webForm/*', request: 2 }, 7, 'webforms_failed', 'HTTP 500'],
  ] as const)('ends as the run did, and says so: %s', async (_name, place, exitCode, error, words) => {
    const { run, path, sandbox, dir } = await openWorkplace();
    sandbox.setFaults([{ ...place, times: 'forever', fault: { type: 'status', status: 500, body: 'json' } }]);
    const { code, stdout, stderr } = await run('record', '--out', 'rec', '--json');
    expect(code).toBe(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: exitCode, error: { code: error } });
    expect(stderr).toContain('Not everything was recorded: ');
    expect(stderr).toContain(words);
    expect(indexOf(path('rec')).complete).toBe(false);
    expect(readdirSync(dir)).toEqual(['rec']);
  });
});

describe('secrets', () => {
  it('a recording shows nobody, and is for its owner alone', async () => {
    const { run, path, sandbox, dir } = await openWorkplace();
    const umask = process.umask(0);
    try {
      expect((await run('record', '--out', 'rec')).code).toBe(0);
    } finally {
      process.umask(umask);
    }
    expect(openToOthers(path('rec'))).toEqual([]);
    expect(readdirSync(dir)).toEqual(['rec']);
    const personal = personalData(sandbox);
    expect(personal.length).toBeGreaterThan(2000);
    const recorded = [...filesUnder(path('rec'))].flat().join('\n');
    expect(personal.filter((text) => recorded.includes(text))).toEqual([]);
    expect(recorded).not.toContain(sandbox.token);
  });

  it.each([[[]], [['--raw', '--yes-this-is-personal-data']]])(
    'the token is in no file, whatever the server echoes: %j',
    async (raw) => {
      const server = await serveEchoes();
      onTestFinished(() => server.close());
      const token = 'tok/en+with=signs';
      const dir = tempFolder();
      const env = { SALESMAP_TOKEN: token, SALESMAP_API_BASE: server.url };
      const { code, stdout, stderr } = await runWarm(['record', '--out', 'rec', ...FAST, ...raw], dir, env);
      expect(code).toBe(3);
      const spellings = [token, encodeURIComponent(token), JSON.stringify(token).slice(1, -1)];
      const written = [['stdout', stdout], ['stderr', stderr], ...filesUnder(dir)];
      expect(written.length).toBeGreaterThan(10);
      for (const [name = '', text = ''] of written) {
        for (const spelling of spellings) expect([name, (name + text).includes(spelling)]).toEqual([name, false]);
      }
    },
  );
});
