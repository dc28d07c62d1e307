import { expect, it } from 'vitest';
import { planText } from '../../src/cli/plan-text.ts';
import type { Plan } from '../../src/inspect/plan-types.ts';

const plan = (more: Partial<Plan> = {}): Plan => ({
  db_path: '/data/salesmap_latest.db',
  based_on: 'published',
  run_tag: '20251224_093000',
  certainty: 'estimate',
  tables: [
    { table: 'deal', rows: 12_345, requests: 247, seconds_alone: 74.7, bytes: 18_300_000, certainty: 'estimate' },
    { table: 'webform_history', rows: 586, requests: 37, seconds_alone: 4.8, bytes: null, certainty: 'estimate' },
  ],
  requests: 285,
  seconds: 74.9,
  minutes: 1.2,
  interval_ms: 120,
  latency_ms: 303,
  latency_from: 'last_run',
  database_bytes: 20_000_000,
  room: [{ folders: ['/data/logs', '/data/logs'], needed_bytes: 70_000_000, free_bytes: 9_000_000_000 }],
  ...more,
});

it('says what each table and the whole would cost', () => {
  expect(`\n${planText(plan())}\n`).toMatchInlineSnapshot(`
    "
    table            rows last time  requests  seconds alone    bytes
    deal                     12,345       247           74.7  18.3 MB
    webform_history             586        37            4.8

    requests: 285, one to check the token included
    time: 74.9 s, with requests 0.12 s apart and 303 ms of latency, as in the last run
    database: 20.0 MB, as published now
    free space needed: 70.0 MB for /data/logs; 9.0 GB free
    "
  `);
});

it('says where it does not know: at least, up to, and why', () => {
  const first = plan({
    based_on: 'first_pages',
    run_tag: null,
    certainty: 'at_least',
    tables: [
      { table: 'deal', rows: 50, requests: 2, seconds_alone: 0.6, bytes: 61_000, certainty: 'at_least' },
      { table: 'user', rows: 7, requests: 1, seconds_alone: 0.3, bytes: 900, certainty: 'estimate' },
      { table: 'todo', rows: null, requests: 1, seconds_alone: 0.3, bytes: null, certainty: 'estimate' },
      { table: 'webform_history', rows: 900, requests: 20, seconds_alone: 2.6, bytes: null, certainty: 'at_most' },
    ],
    requests: 5,
    seconds: 150,
    latency_from: 'measured',
    room: [{ folders: ['/data'], needed_bytes: 16_000_000, free_bytes: 1_000_000 }],
  });
  expect(`\n${planText(first)}\n`).toMatchInlineSnapshot(`
    "
    table                 rows  requests  seconds alone      bytes
    deal                   50+        2+           0.6+   61.0 KB+
    user                     7         1            0.3  900 bytes
    todo                               1            0.3
    webform_history  up to 900  up to 20      up to 2.6

    requests: at least 5, one to check the token included
    time: at least 2.5 minutes, with requests 0.12 s apart and 303 ms of latency, as measured now
    database: at least 20.0 MB
    free space needed: 16.0 MB for /data; 1.0 MB free: not enough
    Nothing is published yet: one page of each list was read, and nobody knows how long a list is that goes on.
    A "+" means at least: 1 list may be longer.
    "
  `);
});
