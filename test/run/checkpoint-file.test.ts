import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CheckpointFile } from '../../src/run/checkpoint-file.ts';
import { written } from '../support/pages.ts';
import { recorder } from '../support/recorder.ts';
import { openStore, tempFolder } from './support/runs.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2025-12-24T09:30:10Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(facts: Record<string, string> = {}) {
  const dir = tempFolder();
  const store = openStore(dir, '20251224_093000', facts);
  const path = join(dir, 'checkpoint.json');
  const log = recorder();
  const read = (): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8'));
  return { store, path, log, read, mirror: new CheckpointFile(path, store, 0o640, log) };
}

it('tells how far every table is and what the run began with', () => {
  const { store, mirror, read, path } = setUp({
    base_url: 'https://salesmap.kr/api/v2',
    options: '{"checkpoint_interval":50}',
    created_at_utc: '2025-12-24T09:30:00.000Z',
  });
  const records = [{ id: '1', 이름: '가' }, { id: '2' }];
  store.writeBatch('deal', { fromPage: 1, toPage: 2, records, nextCursor: 'c2' });
  store.writeBatch('memo', { fromPage: 1, toPage: 1, records, nextCursor: null });
  store.failTable('deal', 'deal, page 3: HTTP 500', false);
  mirror.flush();
  expect(read()).toEqual({
    run_tag: '20251224_093000',
    db_path: '/data/salesmap_latest.db',
    refused: null,
    base_url: 'https://salesmap.kr/api/v2',
    options: { checkpoint_interval: 50 },
    created_at_utc: '2025-12-24T09:30:00.000Z',
    updated_at_utc: '2025-12-24T09:30:10.000Z',
    tables: {
      deal: { next_cursor: 'c2', page: 2, rows: 2, columns: 2, completed: false, errors: ['deal, page 3: HTTP 500'] },
      memo: { next_cursor: null, page: 1, rows: 2, columns: 2, completed: true, errors: [] },
    },
  });
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(existsSync(`${path}.tmp`)).toBe(false);
});

it('is written at the first commit, then at most once a second', () => {
  const { mirror, path } = setUp();
  /** True when the file was written since it was last looked at. */
  const wasWritten = (): boolean => {
    const is = existsSync(path);
    rmSync(path, { force: true });
    return is;
  };
  const writes: number[] = [];
  for (let ms = 0; ms <= 3000; ms += 50) {
    mirror.saved(written(1));
    if (wasWritten()) writes.push(ms);
    vi.advanceTimersByTime(50);
  }
  expect(writes).toEqual([0, 1000, 2000, 3000]);
});

it('is written at every end of a table, however soon after the last time', () => {
  const { mirror, read, store } = setUp();
  mirror.saved(written(1));
  store.writeBatch('deal', { fromPage: 1, toPage: 1, records: [], nextCursor: null });
  mirror.saved(written(1, true));
  expect(read()).toMatchObject({ tables: { deal: { completed: false } } });
  mirror.flush();
  expect(read()).toMatchObject({ tables: { deal: { completed: true } } });
});

it('logs every commit, also those that it does not write', () => {
  const { mirror, log } = setUp();
  for (const number of [1, 2, 3]) mirror.saved(written(number));
  expect(log.events()).toEqual(Array(3).fill('checkpoint_saved'));
  expect(log.lines[2]).toMatchObject({ level: 'debug', fields: { table: 'deal', page: 3, rows: 150 } });
});

it('tells once of a disk that does not take it, and again when it took it in between', () => {
  const { mirror, log, path } = setUp();
  const inTheWay = `${path}.tmp`;
  const flushTwice = (): void => {
    mkdirSync(inTheWay);
    mirror.flush();
    mirror.flush();
    rmSync(inTheWay, { recursive: true });
  };
  flushTwice();
  mirror.flush();
  flushTwice();
  const failed = log.lines.filter(({ fields }) => fields.event === 'checkpoint_failed').map(({ level }) => level);
  expect(failed).toEqual(['warn', 'debug', 'warn', 'debug']);
});
