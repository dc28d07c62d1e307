import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SalesmapRecord } from '../../../src/salesmap/record.ts';
import { attachBoth } from '../../../src/store/diff/attach-both.ts';
import { TableComparison } from '../../../src/store/diff/compare-tables.ts';
import type { ChangeCounts, RecordChange } from '../../../src/store/diff/record-change.ts';
import { batchOf, databaseWith, newStore } from '../support/stores.ts';
import {
  databaseOf,
  keyedRows,
  type ModelTable,
  modelPairs,
  modelTables,
  patched,
  strangers,
} from './support/model-tables.ts';

/** All that a comparison finds of the table `deal`, and its counts. */
function compare(
  olderPath: string,
  newerPath: string,
  options: ConstructorParameters<typeof TableComparison>[2] = {},
): { changes: RecordChange[]; counts: ChangeCounts } {
  const db = attachBoth(olderPath, newerPath);
  try {
    const comparison = new TableComparison(db, 'deal', options);
    const counting = comparison.counts();
    let counted = counting.next();
    while (!counted.done) counted = counting.next();
    const changes = [...comparison.changes()].filter((change) => change !== undefined);
    return { changes, counts: counted.value };
  } finally {
    db.close();
  }
}

const fieldsIn = (changes: readonly RecordChange[]) =>
  changes.map(({ kind, id, fields }) => [
    kind,
    id,
    Object.fromEntries(fields.map((one) => [one.field, [one.old, one.new]])),
  ]);

describe('any two tables', () => {
  it('the differences, applied to the older one, give the newer one', () => {
    fc.assert(
      fc.property(modelPairs(), ([older, newer]) => {
        const { changes, counts } = compare(databaseOf(older), databaseOf(newer));
        expect(patched(older, changes)).toEqual({ keyed: keyedRows(newer), strangers: strangers(newer) });
        for (const kind of ['added', 'removed', 'changed'] as const) {
          expect(changes.filter((change) => change.kind === kind)).toHaveLength(counts[kind]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a table does not differ from itself in another layout', () => {
    fc.assert(
      fc.property(modelTables(), fc.boolean(), (table, key) => {
        const rows = [...keyedRows(table)].map(([id, cells]) => ({ id, cells: Object.fromEntries(cells) }));
        const again: ModelTable = { ...table, key, suffix: '_2', fields: [...table.fields].reverse(), rows };
        const { changes } = compare(databaseOf({ ...table, rows }), databaseOf(again));
        expect(changes).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

const deals = (sql: string, columns = 'id TEXT PRIMARY KEY, "이름" TEXT, "금액" TEXT'): string =>
  databaseWith(`CREATE TABLE deal (${columns}); ${sql}`);

it('names records, and says of a changed one which fields, of the others all that they hold', () => {
  const older = deals(`INSERT INTO deal VALUES ('1', '하나', '10'), ('2', '둘', NULL), ('3', '', '30')`);
  const newer = deals(`INSERT INTO deal VALUES ('1', '하나', ''), ('3', '셋', '30'), ('4', NULL, '40')`);
  expect(compare(older, newer).changes).toEqual([
    { kind: 'added', table: 'deal', id: '4', name: null, fields: [{ field: '금액', old: null, new: '40' }] },
    { kind: 'removed', table: 'deal', id: '2', name: '둘', fields: [{ field: '이름', old: '둘', new: null }] },
    { kind: 'changed', table: 'deal', id: '1', name: '하나', fields: [{ field: '금액', old: '10', new: '' }] },
    { kind: 'changed', table: 'deal', id: '3', name: '셋', fields: [{ field: '이름', old: '', new: '셋' }] },
  ]);
});

it('keeps NUL, newlines, quotes and letters of any kind as they are', () => {
  const hostile = `'a' || char(0) || 'b"''' || char(10) || '😀한'`;
  const older = deals(`INSERT INTO deal VALUES ('1', 'x', ${hostile})`);
  const newer = deals(`INSERT INTO deal VALUES ('1', 'x', ${hostile} || 'c')`);
  const [change] = compare(older, newer).changes;
  expect(change?.fields).toEqual([{ field: '금액', old: 'a\0b"\'\n😀한', new: 'a\0b"\'\n😀한c' }]);
});

it('a text that differs behind a NUL only differs', () => {
  const older = deals(`INSERT INTO deal VALUES ('1', 'x', 'a' || char(0) || 'b')`);
  const newer = deals(`INSERT INTO deal VALUES ('1', 'x', 'a' || char(0) || 'c')`);
  expect(compare(older, newer).counts).toEqual({ added: 0, removed: 0, changed: 1 });
});

it('numbers of the old tool are what our cells hold of them', () => {
  const columns = 'id TEXT, "이름" TEXT, "금액"';
  const older = deals(`INSERT INTO deal VALUES ('1', 'x', 3.0), ('2', 'x', 5), ('3', 'x', 9007199254740993)`, columns);
  const newer = deals(`INSERT INTO deal VALUES ('1', 'x', '3'), ('2', 'x', '6'), ('3', 'x', '9007199254740993')`);
  expect(fieldsIn(compare(older, newer).changes)).toEqual([['changed', '2', { 금액: ['5', '6'] }]]);
});

it('a table that only one side has', () => {
  const [none, some] = [databaseWith('CREATE TABLE memo (id TEXT)'), deals(`INSERT INTO deal VALUES ('1', 'x', 'y')`)];
  expect(compare(none, some).counts).toEqual({ added: 1, removed: 0, changed: 0 });
  expect(fieldsIn(compare(some, none).changes)).toEqual([['removed', '1', { 이름: ['x', null], 금액: ['y', null] }]]);
});

it('a table in which a field is called rowid, and rows whose numbers have gaps', () => {
  const columns = 'id TEXT, rowid TEXT, _rowid_ TEXT';
  const older = deals(
    `INSERT INTO deal (oid, id, rowid) VALUES (7, 'a', '1'), (9000000000000000000, 'b', '1')`,
    columns,
  );
  const newer = deals(`INSERT INTO deal (oid, id, rowid) VALUES (-5, 'b', '2'), (1, 'a', '1')`, columns);
  expect(fieldsIn(compare(older, newer).changes)).toEqual([['changed', 'b', { rowid: ['1', '2'] }]]);
});

it('a table whose rows have no numbers is refused', () => {
  const path = databaseWith('CREATE TABLE deal (id TEXT PRIMARY KEY) WITHOUT ROWID');
  expect(() => compare(path, path)).toThrow('it is no table of a snapshot');
});

it('two thousand columns, and fields that share one: wherever a field lies, it is the same', () => {
  const names = Array.from({ length: 2500 }, (_, at) => `필드 ${at}`);
  const store = (order: readonly string[], more: SalesmapRecord): string => {
    const whole: SalesmapRecord = { ...Object.fromEntries(names.map((name) => [name, name])), ...more };
    const made = newStore(['deal']);
    made.writeBatch(
      'deal',
      batchOf([{ id: '1', ...Object.fromEntries(order.map((name) => [name, whole[name] ?? null])) }]),
    );
    return made.db.name;
  };
  const older = store(names, { '필드 7': 'x', '필드 2400': [1, { a: true }], '필드 2450': 12345678901234567890n });
  const newer = store([...names].reverse(), { '필드 7': 'y', '필드 2400': [1, { a: true }], '필드 2450': 1 });
  expect(fieldsIn(compare(older, newer).changes)).toEqual([
    ['changed', '1', { '필드 7': ['x', 'y'], '필드 2450': ['12345678901234567890', '1'] }],
  ]);
});

describe('since', () => {
  const columns = 'id TEXT PRIMARY KEY, "수정 날짜" TEXT, x TEXT';
  const older = () =>
    deals(
      `INSERT INTO deal VALUES ('a', '2026-01-01T00:00:00.000Z', '1'), ('b', NULL, '1'), ('c', '2026-01-01', '1'),
      ('gone', '2020-01-01', '1')`,
      columns,
    );
  const newer = () =>
    deals(
      `INSERT INTO deal VALUES ('a', '2026-01-02T00:00:00.000Z', '2'), ('b', NULL, '2'), ('c', '2026-01-01', '2'),
      ('new', '2026-01-03T09:00:00+09:00', '1'), ('late', '2026-01-01T23:59:59Z', '1')`,
      columns,
    );

  it('leaves out what was changed before; what is gone, or says nothing, is shown', () => {
    const { changes, counts } = compare(older(), newer(), { sinceMs: Date.parse('2026-01-02') });
    expect(changes.map(({ kind, id }) => [kind, id])).toEqual([
      ['added', 'new'],
      ['removed', 'gone'],
      ['changed', 'a'],
      ['changed', 'b'],
    ]);
    expect(counts).toEqual({ added: 1, removed: 1, changed: 2 });
  });

  it('says nothing of a table that has no such field', () => {
    const [before, after] = [deals(''), deals(`INSERT INTO deal VALUES ('1', 'x', 'y')`)];
    expect(compare(before, after, { sinceMs: Date.now() }).counts.added).toBe(1);
  });
});

it('neither database can be written to, and neither is', () => {
  const paths = [deals(`INSERT INTO deal VALUES ('1', 'x', 'y')`), deals('')] as const;
  const before = paths.map((path) => readFileSync(path));
  const db = attachBoth(...paths);
  onTestFinished(() => void db.close());
  expect([...new TableComparison(db, 'deal').changes()]).toHaveLength(2);
  for (const side of ['main', 'newer']) {
    expect(() => db.exec(`DROP TABLE ${side}.deal`)).toThrow('readonly');
    expect(() => db.exec(`INSERT INTO ${side}.deal VALUES ('2', 'x', 'y')`)).toThrow('readonly');
  }
  expect(paths.map((path, at) => readFileSync(path).equals(before[at] ?? Buffer.of()))).toEqual([true, true]);
});
