import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readHistory } from '../../src/inspect/read-history.ts';

const dir = mkdtempSync(join(tmpdir(), 'history-'));
const path = join(dir, 'run_history.jsonl');
afterEach(() => rmSync(path, { force: true }));

const LINE = {
  run_tag: '20261124_030000',
  kind: 'snapshot',
  status: 'published',
  started_at_utc: '2026-11-24T03:00:00Z',
};

it('is empty where no run has been', () => {
  expect(readHistory(path)).toEqual({ runs: [], unreadable: 0 });
});

it('reads lines of older versions, and counts those that a kill cut short', () => {
  writeFileSync(path, `${JSON.stringify(LINE)}\n{"run_tag":"2026\n${JSON.stringify({ ...LINE, requests: 242 })}\n`);
  const { runs, unreadable } = readHistory(path);
  expect(unreadable).toBe(1);
  expect(runs.map(({ requests }) => requests)).toEqual([0, 242]);
  expect(runs[0]).toMatchObject({ ...LINE, exit_code: null, tables: {}, phases: {}, drift: {}, rate_limited: 0 });
});

it('reads a line in which a field is nonsense', () => {
  writeFileSync(path, `${JSON.stringify({ ...LINE, tables: 7, errors: null, kind: 'dance', pid: 'x' })}\n`);
  expect(readHistory(path).runs[0]).toMatchObject({
    tables: {},
    errors: { count: 0, details: [] },
    kind: 'snapshot',
    pid: null,
  });
});
