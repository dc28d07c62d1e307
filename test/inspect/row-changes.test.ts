import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowChanges, rowsNow, rowsOfBackup } from '../../src/inspect/row-changes.ts';
import { readSnapshotFacts } from '../../src/store/snapshot-facts.ts';
import { tempFolder } from '../run/support/runs.ts';
import { makeSnapshot } from '../support/backups.ts';

it('tells of every table how many rows it has and would have, submissions too', () => {
  const path = join(tempFolder(), 'now.db');
  makeSnapshot(path, { rows: { deal: 30, memo: 4 }, submissions: 5 });
  const facts = { ...readSnapshotFacts(path), manifest: [{ table: 'deal', rows: 10, columns: 2 }] };
  const counted = new Map([
    ['deal', 10],
    ['webform_history', 2],
    ['run_info', 1],
  ]);
  const then = rowsOfBackup({ ok: true, message: '', facts, rows: counted });
  expect(rowChanges(rowsNow(path), then)).toEqual([
    { table: 'deal', before: 30, after: 10 },
    { table: 'webform_history', before: 5, after: 2 },
    { table: 'memo', before: 4, after: null },
  ]);
  expect(rowsOfBackup({ ok: true, message: '', facts: { ...facts, manifest: undefined }, rows: counted })).toEqual(
    new Map([
      ['deal', 10],
      ['webform_history', 2],
    ]),
  );
});

it('knows of none where there is no database', () => {
  expect(rowsNow(join(tempFolder(), 'none.db'))).toEqual(new Map());
});
