import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRunHost, type ShowOptions } from '../../src/cli/run-host.ts';
import { openClient } from '../../src/run/open-client.ts';
import { openLog } from '../../src/run/open-log.ts';
import { Progress } from '../../src/run/progress.ts';
import { runPaths } from '../../src/run/run-paths.ts';
import { RunRecord } from '../../src/run/run-record.ts';
import type { Run } from '../../src/run/snapshot-run.ts';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import { runOptions, tempFolder } from '../run/support/runs.ts';
import { written } from '../support/pages.ts';

const TAG = '20251224_093000';
const DEFAULTS: ShowOptions = { quiet: false, 'log-level': 'info', 'no-progress': false };

/** Shows a run on a stream: a terminal or not, with these flags and this environment. */
async function show(
  flags: Partial<ShowOptions>,
  { isTTY, env = {}, columns = 100 }: { isTTY: boolean; env?: NodeJS.ProcessEnv; columns?: number },
) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns, rows: 30 });
  const host = await createRunHost({ ...DEFAULTS, ...flags }, stream, env);
  const options = runOptions();
  const paths = { ...runPaths(options, '/data/salesmap_latest.db', TAG), log: join(tempFolder(), 'run.log') };
  const { log } = openLog(paths.log, 0o600, TAG, host.console, (text) => text);
  const progress = new Progress();
  const api = openClient(options, { log, redact: (text) => text, observer: progress });
  const schedule = new ChainSchedule();
  const record = new RunRecord();
  const run: Run = {
    tag: TAG,
    kind: 'snapshot',
    pipeline: 'snapshot',
    options,
    paths,
    api,
    schedule,
    log,
    progress,
    stop: new AbortController().signal,
    record,
  };
  const raw = (): string => String(stream.read() ?? '');
  return { host, stream, log, progress, hide: host.show(run), raw, text: () => stripVTControlCharacters(raw()) };
}

/** A page of `deal` arrives. */
function advance(progress: Progress): void {
  progress.tableWaits('deal', 5000, { pages: 0, rows: 0 });
  progress.tableWrote(written(1));
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('on a terminal', () => {
  it('shows live lines, and no log line that says the same', async () => {
    const { progress, log, hide, text } = await show({}, { isTTY: true });
    advance(progress);
    log.info({ event: 'crawl_started' }, 'Reading 7 tables.');
    vi.advanceTimersByTime(30_000);
    hide();
    const shown = text();
    expect(shown).toMatch(/deal +\[\.+\] +1% +50\/5,000/);
    expect(shown).not.toContain('Reading 7 tables.');
    expect(shown).not.toContain('INFO');
  });

  it.each([
    ['en_US.UTF-8', '██████'],
    ['C', '[####'],
  ])('draws the bars with what %s can show', async (LANG, signs) => {
    const { progress, hide, text } = await show({}, { isTTY: true, env: { LANG } });
    progress.tableWaits('deal', 150, { pages: 0, rows: 0 });
    progress.tableWrote(written(1));
    hide();
    expect(text()).toContain(signs);
  });

  it('colours nothing of the live lines, whatever NO_COLOR says', async () => {
    for (const env of [{}, { NO_COLOR: '1' }]) {
      const { progress, hide, raw } = await show({}, { isTTY: true, env });
      advance(progress);
      hide();
      expect(raw()).not.toMatch(/\[[\d;]*m/);
    }
  });

  it('prints warnings above the live lines, and directly again when these are over', async () => {
    const { log, hide, text, progress } = await show({}, { isTTY: true });
    advance(progress);
    vi.advanceTimersByTime(100);
    text();
    log.warn({ event: 'rate_limited' }, 'all requests wait');
    const shown = text();
    expect(shown.indexOf('all requests wait')).toBeGreaterThanOrEqual(0);
    expect(shown.lastIndexOf('deal')).toBeGreaterThan(shown.indexOf('all requests wait'));
    hide();
    text();
    log.warn({ event: 'x' }, 'afterwards');
    expect(text()).toMatch(/WARN.*afterwards\n$/);
  });

  it('shows what was asked for beside the live lines', async () => {
    const { log, text } = await show({ 'log-level': 'debug' }, { isTTY: true });
    log.debug({ event: 'checkpoint_saved', rows: 50 }, 'saved');
    expect(text()).toMatch(/saved[\s\S]*rows: 50/);
  });
});

describe.each([
  ['without a terminal', {}, { isTTY: false }],
  ['in CI', {}, { isTTY: true, env: { CI: 'true' } }],
  ['on a terminal that moves no cursor', {}, { isTTY: true, env: { TERM: 'dumb' } }],
  ['on a terminal that does not know how wide it is', {}, { isTTY: true, columns: 0 }],
  ['under --no-progress', { 'no-progress': true }, { isTTY: true }],
])('%s', (_, flags, place) => {
  it('shows log lines, a line per table in ten seconds', async () => {
    const { progress, log, hide, text } = await show(flags, place);
    log.info({ event: 'crawl_started' }, 'Reading 7 tables.');
    expect(text()).toMatch(/^\[\d\d:\d\d:\d\d [+-]\d{4}\] INFO: Reading 7 tables\.\n$/);
    advance(progress);
    vi.advanceTimersByTime(1_000);
    expect(text()).toContain('deal: running, 50 rows of about 5,000.');
    progress.tableWrote(written(2));
    vi.advanceTimersByTime(8_000);
    expect(text()).toBe('');
    vi.advanceTimersByTime(2_000);
    expect(text()).toContain('deal: running, 100 rows of about 5,000.');
    hide();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('--quiet', () => {
  it.each([true, false])('shows errors only (terminal: %s)', async (isTTY) => {
    const { progress, log, hide, text } = await show({ quiet: true, 'log-level': 'debug' }, { isTTY });
    advance(progress);
    log.warn({ event: 'x' }, 'a warning');
    vi.advanceTimersByTime(30_000);
    hide();
    expect(text()).toBe('');
    log.error({ event: 'x' }, 'an error');
    expect(text()).toContain('an error');
  });
});

describe('--log-level', () => {
  it('shows the fields of a line at debug only', async () => {
    const debug = await show({ 'log-level': 'debug' }, { isTTY: false });
    debug.log.info({ event: 'replaced', path: '/data/a.db' }, 'Published.');
    expect(debug.text()).toContain('path: "/data/a.db"');
    const info = await show({}, { isTTY: false });
    info.log.info({ event: 'replaced', path: '/data/a.db' }, 'Published.');
    expect(info.text()).not.toContain('/data/a.db');
  });

  it('error hides warnings', async () => {
    const { log, text } = await show({ 'log-level': 'error' }, { isTTY: false });
    log.warn({ event: 'x' }, 'a warning');
    expect(text()).toBe('');
  });
});

describe('colours', () => {
  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '1' }, false],
    [false, {}, false],
  ])('terminal %s, %j: %s', async (isTTY, env, colours) => {
    const { log, raw } = await show({ 'no-progress': true }, { isTTY, env });
    log.warn({ event: 'x' }, 'a warning');
    expect(raw().includes('\u001b[')).toBe(colours);
  });
});

it('outlives whoever reads it, and no other trouble with the stream', async () => {
  const { stream } = await show({}, { isTTY: false });
  expect(() => stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => stream.emit('error', Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))).toThrow('ENOSPC');
});
