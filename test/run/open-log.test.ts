import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Level } from 'pino';
import { expect, it } from 'vitest';
import { openLog } from '../../src/run/open-log.ts';
import { redactor } from '../../src/run/redact.ts';
import { tempFolder } from './support/runs.ts';

const TOKEN = 'tok-"1"\\secret';

function setUp(level: Level) {
  const path = join(tempFolder(), 'run.log');
  const shown: string[] = [];
  const console = { level, write: (line: string) => void shown.push(line) };
  const opened = openLog(path, 0o600, '20251224_093000', console, redactor(TOKEN));
  const lines = (): Record<string, unknown>[] =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { ...opened, path, lines, shown, shownMessages: () => shown.map((line) => JSON.parse(line).msg) };
}

it('writes JSON lines with the event, the run tag and the moment', () => {
  const { log, lines, close, path } = setUp('info');
  log.info({ event: 'replaced', path: '/data/a.db' }, 'Published.');
  close();
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 30,
      event: 'replaced',
      path: '/data/a.db',
      msg: 'Published.',
      run_tag: '20251224_093000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    }),
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it.each([
  ['debug', ['d', 'i', 'w', 'e']],
  ['info', ['i', 'w', 'e']],
  ['warn', ['w', 'e']],
  ['error', ['e']],
] as const)('shows from %s on; the file holds everything', (level, shown) => {
  const { log, lines, shownMessages } = setUp(level);
  log.debug({ event: 'x' }, 'd');
  log.info({ event: 'x' }, 'i');
  log.warn({ event: 'x' }, 'w');
  log.error({ event: 'x' }, 'e');
  expect(shownMessages()).toEqual(shown);
  expect(lines().map(({ msg }) => msg)).toEqual(['d', 'i', 'w', 'e']);
});

it('keeps the lines of the file log to the file', () => {
  const { fileLog, lines, shown } = setUp('debug');
  fileLog.error({ event: 'run_ended' }, 'The run ended.');
  expect(shown).toEqual([]);
  expect(lines()).toHaveLength(1);
});

it('shows the token nowhere: not in a message, a field, an error or its stack', () => {
  const { log, path, shown } = setUp('debug');
  const err = new Error(`Bearer ${TOKEN} refused`);
  log.error({ event: 'x', authorization: `Bearer ${TOKEN}`, deep: { list: [TOKEN] }, err }, `with ${TOKEN}`);
  for (const text of [readFileSync(path, 'utf8'), shown.join('')]) {
    expect(text).toContain('[token]');
    expect(text).not.toContain('secret');
  }
});

it('goes on behind the lines of the try before', () => {
  const { log, path, lines, close } = setUp('error');
  log.info({ event: 'first' }, '1');
  close();
  const again = openLog(path, 0o600, '20251224_093000', { level: 'error', write: () => undefined }, (text) => text);
  again.log.info({ event: 'second' }, '2');
  again.close();
  expect(lines().map(({ event }) => event)).toEqual(['first', 'second']);
});
