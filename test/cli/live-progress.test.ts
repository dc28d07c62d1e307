import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showLiveProgress } from '../../src/cli/live-progress.ts';
import { Progress } from '../../src/run/progress.ts';

class Terminal extends Writable {
  columns = 60;
  readonly rows = 30;
  readonly writes: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk.toString());
    done();
  }

  get text(): string {
    return stripVTControlCharacters(this.writes.join(''));
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('shows what happens, ten times a second at most, and only what changed', () => {
  const progress = new Progress();
  const terminal = new Terminal();
  const display = showLiveProgress(progress, terminal);
  expect(terminal.writes).toHaveLength(1);
  vi.advanceTimersByTime(5_000);
  expect(terminal.writes).toHaveLength(1);
  progress.tableWaits('deal', 5_000, { pages: 0, rows: 0 });
  for (let page = 1; page <= 1_000; page += 1) {
    const written = { table: 'deal', page, rows: page, columns: 1, records: 1, nextCursor: 'c', completed: false };
    progress.tableWrote(written);
    vi.advanceTimersByTime(1);
  }
  expect(terminal.writes).toHaveLength(11);
  expect(terminal.text).toMatch(/deal +\[#*\.*\] +2% +100\/5,000/);
  display.stop();
});

test('counts a pause down', () => {
  const progress = new Progress();
  const terminal = new Terminal();
  const display = showLiveProgress(progress, terminal);
  progress.paused(3_000, 'HTTP 429');
  vi.advanceTimersByTime(4_000);
  display.stop();
  expect(terminal.text.match(/Wait \d s: HTTP 429/g)).toStrictEqual([3, 2, 1].map((s) => `Wait ${s} s: HTTP 429`));
});

test('stop draws the last state, leaves it there and ends the timer', () => {
  const progress = new Progress();
  const terminal = new Terminal();
  const display = showLiveProgress(progress, terminal);
  progress.phase('done');
  display.stop();
  const { length } = terminal.writes;
  expect(terminal.text.trimEnd()).toMatch(/Done$/);
  display.stop();
  progress.phase('crawl');
  vi.advanceTimersByTime(1_000);
  expect(terminal.writes).toHaveLength(length);
  expect(vi.getTimerCount()).toBe(0);
});

test('a terminal that became narrower is cleared of the lines that it has wrapped', () => {
  const progress = new Progress();
  const terminal = new Terminal();
  const display = showLiveProgress(progress, terminal);
  progress.requestSent();
  progress.phase('webforms');
  vi.advanceTimersByTime(100);
  expect(terminal.text).toContain('Reading web-form submissions: 0 rows, 1 request\n');
  terminal.writes.length = 0;
  terminal.columns = 20; // The 47 letters take three rows now.
  vi.advanceTimersByTime(100);
  const [erasing = '', drawing = ''] = terminal.writes;
  expect(erasing.split('\u001b[1A')).toHaveLength(4);
  expect(erasing.endsWith('\u001b[2K\u001b[G')).toBe(true);
  expect(drawing).toBe('Reading web-form su\n');
  terminal.writes.length = 0;
  terminal.columns = 100;
  vi.advanceTimersByTime(100);
  expect(terminal.text).toBe('Reading web-form submissions: 0 rows, 1 request\n');
  display.stop();
});

test('leaves the last place of a line free, where erasing would take a sign away', () => {
  const progress = new Progress();
  const terminal = new Terminal();
  terminal.columns = 38;
  progress.phase('crawl');
  progress.paused(3_000, 'HTTP 429 '.repeat(10));
  const display = showLiveProgress(progress, terminal);
  display.stop();
  expect(Math.max(...terminal.text.split('\n').map(({ length }) => length))).toBe(37);
});

test('print writes above the lines, and plainly after stop', () => {
  const terminal = new Terminal();
  const display = showLiveProgress(new Progress(), terminal);
  display.print('a warning\n');
  expect(terminal.text).toMatch(/a warning\nStarting\n$/);
  display.stop();
  display.print('after\n');
  expect(terminal.text).toMatch(/Starting\nafter\n$/);
});

test('neither colours nor hides the cursor, and adds no signal handler', () => {
  const isTerminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
  Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const handlers = process.listenerCount('SIGTERM');
  try {
    const terminal = new Terminal();
    showLiveProgress(new Progress(), terminal).stop();
    expect(terminal.writes.join('')).not.toMatch(/\[[\d;]*m/);
    expect(written).not.toHaveBeenCalled();
    expect(process.listenerCount('SIGTERM')).toBe(handlers);
  } finally {
    written.mockRestore();
    if (isTerminal === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
    else Object.defineProperty(process.stderr, 'isTTY', isTerminal);
  }
});
