import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../src/salesmap/field-order.ts';
import { parseJson } from '../../src/salesmap/parse-json.ts';
import { isJsonObject, type JsonValue, type SalesmapRecord } from '../../src/salesmap/record.ts';
import { EXTRA_COLUMN } from '../../src/store/column-names.ts';
import { encodeValue } from '../../src/store/encode-value.ts';
import { quoteIdentifier } from '../../src/store/quote-identifier.ts';
import { columnsOf } from '../../src/store/schema.ts';
import type { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { batchOf, cellIn, columnEntry, newStore, previousOf, RUN, reopen, rowsOf, tableOf } from './support/stores.ts';

const written = (...records: SalesmapRecord[]): SnapshotStore => {
  const store = newStore(['deal']);
  store.writeBatch('deal', batchOf(records));
  return store;
};

/** The cell that `_columns` says holds a field, row by row. */
function cellsOf(store: SnapshotStore, field: string): unknown[] {
  const entry = store.columns('deal').find((candidate) => candidate.field === field);
  if (entry === undefined) throw new Error(`_columns does not name ${JSON.stringify(field)}`);
  return store.db
    .prepare(`SELECT ${quoteIdentifier(entry.column)} FROM deal ORDER BY rowid`)
    .pluck()
    .all();
}

const recordFrom = (json: string): SalesmapRecord => {
  const record: JsonValue = parseJson(json);
  if (!isJsonObject(record)) throw new TypeError('not a record');
  return record;
};

describe('columns', () => {
  test('stand in order of first appearance, id first, all TEXT, id the key', () => {
    const { db } = written({ b: 1, id: 'x', a: 2 }, { id: 'y', c: 3, a: 4 });
    expect(columnsOf(db, 'deal')).toStrictEqual([
      { name: 'id', type: 'TEXT', primaryKey: true },
      { name: 'b', type: 'TEXT', primaryKey: false },
      { name: 'a', type: 'TEXT', primaryKey: false },
      { name: 'c', type: 'TEXT', primaryKey: false },
    ]);
    expect(tableOf(db, 'deal').rows).toStrictEqual([
      ['x', '1', '2', null],
      ['y', null, '4', '3'],
    ]);
  });

  test('stand in the order of the answer even when their names look like indexes', () => {
    const store = newStore(['deal']);
    store.writeBatch('deal', batchOf([recordFrom('{"id":"x","b":1,"2024":2,"1":3}')]));
    expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', 'b', '2024', '1']);
  });

  test('that a later batch brings are NULL in the rows before', () => {
    const store = written({ id: 'x', a: 1 });
    const { columns } = store.writeBatch('deal', batchOf([{ id: 'y', late: true, a: 2 }], { fromPage: 2 }));
    expect(columns).toBe(3);
    expect(tableOf(store.db, 'deal')).toStrictEqual({
      columns: ['id', 'a', 'late'],
      rows: [
        ['x', '1', null],
        ['y', '2', '1'],
      ],
    });
  });

  test('exist for a field that was only ever null', () => {
    expect(tableOf(written({ id: 'x', a: null }).db, 'deal')).toStrictEqual({
      columns: ['id', 'a'],
      rows: [['x', null]],
    });
  });

  test('are noted with the run that saw the field first, and this one as the last', () => {
    const store = newStore(['deal'], { previous: previousOf({ deal: ['id', 'a'] }) });
    store.writeBatch('deal', batchOf([{ id: 'x', a: 1, b: 2 }]));
    expect(store.columns('deal')).toStrictEqual([
      columnEntry('id', { lastSeenRun: RUN }),
      columnEntry('a', { lastSeenRun: RUN }),
      columnEntry('b', { firstSeenRun: RUN, lastSeenRun: RUN }),
    ]);
  });

  test('have the name that they had in the previous snapshot, whatever comes first now', () => {
    const previous = previousOf({ deal: ['id', 'Name', columnEntry('name', { column: 'name_2' })] });
    const store = newStore(['deal'], { previous });
    store.writeBatch('deal', batchOf([{ id: 'x', name: 'small', Name: 'large', NAME: 'all' }]));
    expect(tableOf(store.db, 'deal')).toStrictEqual({
      columns: ['id', 'name_2', 'Name', 'NAME_3'],
      rows: [['x', 'small', 'large', 'all']],
    });
  });
});

describe('rows', () => {
  test('of a repeated id: the last answer wins whole, in the first position', () => {
    const { db } = written({ id: 'x', a: 1, b: 1 }, { id: 'y', a: 2 }, { id: 'x', b: 3 });
    expect(rowsOf(db, 'SELECT rowid, * FROM deal')).toStrictEqual([
      { rowid: 1, id: 'x', a: null, b: '3' },
      { rowid: 2, id: 'y', a: '2', b: null },
    ]);
  });

  test('without an id, with null or with an empty one are all kept', () => {
    const { db } = written({ a: 1 }, { id: '', a: 2 }, { id: null, a: 3 }, { id: '', a: 4 }, { a: 5 });
    expect(rowsOf(db, 'SELECT id, a FROM deal')).toStrictEqual(['1', '2', '3', '4', '5'].map((a) => ({ id: null, a })));
  });

  test('of a number id and its text are the same row', () => {
    const { db } = written({ id: 7, a: 1 }, { id: '7', a: 2 }, { id: 12345678901234567890n, a: 3 });
    expect(rowsOf(db, 'SELECT * FROM deal')).toStrictEqual([
      { id: '7', a: '2' },
      { id: '12345678901234567890', a: '3' },
    ]);
  });

  test('of nothing but an id are upserted too', () => {
    expect(rowsOf(written({ id: 'x' }, { id: 'x' }, {}).db, 'SELECT * FROM deal')).toStrictEqual([
      { id: 'x' },
      { id: null },
    ]);
  });

  test('leave no gaps in rowid, whatever repeats', () => {
    const store = written({ id: 'a' }, { id: 'a' }, { id: 'b' }, { id: 'a' }, {}, { id: 'c' });
    expect(rowsOf(store.db, 'SELECT rowid FROM deal')).toStrictEqual([1, 2, 3, 4].map((rowid) => ({ rowid })));
    expect(store.rowCount('deal')).toBe(4);
  });
});

describe('a hostile name', () => {
  test.each([
    ['quotes', `a "b" 'c' \`d\` [e]; --`],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['rowid', 'rowid'],
    ['_rowid_', '_rowid_'],
    ['oid', 'OID'],
    ['the empty name', ''],
    ['a space', ' '],
    ['NUL', 'a\0b'],
    ['5,000 characters', '가'.repeat(5_000)],
    ['_extra', '_extra'],
    ['another spelling of id', 'ID'],
    ['a keyword', 'select'],
    ['?', '?'],
    ['Unicode look-alikes', '\u1112\u1161\u11ab'],
  ])('%s is found again through _columns', (_name, field) => {
    const record = recordFrom(`{"id":"x",${JSON.stringify(field)}:"value"}`);
    const store = written(record, { id: 'y' });
    expect(cellsOf(store, field)).toStrictEqual(['value', null]);
    expect(cellIn(store.db, 'PRAGMA integrity_check')).toBe('ok');
  });

  test('with a lone surrogate is found by its escaped spelling, which no other field shares', () => {
    const store = written({ id: 'x', 'a\ud800': 1, 'a\udc00': 2, 'a\ufffd': 3, 'a\\ud800': 4 });
    expect(cellsOf(store, 'a\\ud800')).toStrictEqual(['1']);
    expect(cellsOf(store, 'a\\udc00')).toStrictEqual(['2']);
    expect(cellsOf(store, 'a\ufffd')).toStrictEqual(['3']);
    expect(tableOf(store.db, 'deal').rows).toStrictEqual([['x', '1', '2', '3', '4']]);
  });

  test('that is a twin of another but for case has a column of its own', () => {
    const store = written({ id: 'x', name: 1, Name: 2, NAME: 3 });
    expect(['name', 'Name', 'NAME'].map((field) => cellsOf(store, field))).toStrictEqual([['1'], ['2'], ['3']]);
  });
});

test('beyond 2,000 fields the rest goes into _extra as JSON, and the next batch goes on with it', () => {
  const fields = Array.from({ length: 2_100 }, (_, i) => `f${i}`);
  const overflow = fields.slice(1_998);
  const wide = Object.fromEntries([['id', 'x'], ...fields.map((field) => [field, `v ${field}`])]);
  const store = written(wide, { id: 'y', f0: 'first', f2099: { list: [1, true] } }, { id: 'z', f0: 1 });
  const hostile = recordFrom('{"id":"w","z":1,"2024":2,"\\ud800":3,"__proto__":4,"가장":"늦은","f2099":null}');
  expect(store.writeBatch('deal', batchOf([hostile], { fromPage: 2 })).columns).toBe(2_000);
  expect(store.columnCount('deal')).toBe(2_000);
  expect(rowsOf(store.db, 'SELECT _extra FROM deal').map((row) => row['_extra'])).toStrictEqual([
    `{${overflow.map((field) => `"${field}": "v ${field}"`).join(', ')}}`,
    '{"f2099": {"list": [1, true]}}',
    null,
    '{"z": 1, "2024": 2, "\\\\ud800": 3, "__proto__": 4, "가장": "늦은", "f2099": null}', // the labels of _columns
  ]);
  const rest = store.columns('deal').filter(({ column }) => column === EXTRA_COLUMN);
  expect(rest.map(({ field }) => field)).toStrictEqual([...overflow, 'z', '2024', '\\ud800', '__proto__', '가장']);
});

test('beyond 2,000 fields the ones that had a column keep it, though others come first now', () => {
  const fields = ['id', ...Array.from({ length: 1_998 }, (_, i) => `f${i}`)];
  const path = join(tempFolder(), 'snapshot.db');
  const store = newStore(['deal'], { path, previous: previousOf({ deal: fields }) });
  store.writeBatch('deal', batchOf([{ id: 'x', new: 1, f7: 2, newer: 3 }], { nextCursor: 'c1' }));
  store.close();
  const resumed = reopen(path);
  const all = Object.fromEntries([...fields, 'newest'].toReversed().map((field) => [field, `v ${field}`]));
  expect(resumed.writeBatch('deal', batchOf([{ ...all, id: 'y' }], { fromPage: 2 })).columns).toBe(2_000);
  expect(resumed.columnCount('deal')).toBe(2_000);
  const [before, after] = rowsOf(resumed.db, 'SELECT * FROM deal ORDER BY rowid');
  const columns = resumed.columns('deal').filter(({ column }) => column !== EXTRA_COLUMN && column !== 'id');
  expect(Object.fromEntries(columns.map(({ field, column }) => [field, [before?.[column], after?.[column]]]))).toEqual(
    Object.fromEntries(fields.slice(1).map((field) => [field, [field === 'f7' ? '2' : null, `v ${field}`]])),
  );
  expect(rowsOf(resumed.db, 'SELECT id, f0, f1997, _extra FROM deal')).toStrictEqual([
    { id: 'x', f0: null, f1997: null, _extra: '{"new": 1, "newer": 3}' },
    { id: 'y', f0: 'v f0', f1997: 'v f1997', _extra: '{"newest": "v newest"}' },
  ]);
});

describe('any records', () => {
  const name = fc.oneof(
    fc.constantFrom('id', 'ID', 'rowid', '_extra', '__proto__', 'constructor', '', '\0', '"', '1', '2024', '\\ud800'),
    fc.tuple(fc.constantFrom('a', 'A', '한', 'é', 'É'), fc.constantFrom('', '_2', '_3')).map(([a, b]) => a + b),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.string({ unit: fc.constantFrom('a', '\ud800', '\udc00', '\ufffd', '\0', '\\', 'u', 'd', '8', '0') }),
  );
  const cell = fc.oneof(
    { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
    fc.jsonValue({ stringUnit: 'binary' }),
  );
  const fieldsAndValues = fc.uniqueArray(fc.tuple(name, cell), { selector: ([field]) => field, maxLength: 12 });
  /** Through the parser, as answers come. */
  const record = fieldsAndValues.map((entries) =>
    recordFrom(`{${entries.map(([field, value]) => `${JSON.stringify(field)}:${JSON.stringify(value)}`).join(',')}}`),
  );
  const pages = fc.array(fc.array(record, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

  test('are found again, every value, through _columns, in the order of the rows', () => {
    const store = newStore(['deal']); // its first page begins the table anew
    fc.assert(
      fc.property(pages, (batches) => {
        for (const [i, records] of batches.entries()) {
          const next = i + 1 < batches.length ? `c${i}` : null;
          store.writeBatch('deal', batchOf(records, { fromPage: i + 1, nextCursor: next }));
        }
        const expected = lastOfEachId(batches.flat());
        const fields = new Set(expected.all.flatMap(fieldsOf));
        expect(store.columns('deal')).toHaveLength(new Set([...fields, 'id']).size);
        expect(new Set(columnsOf(store.db, 'deal').map(({ type }) => type))).toStrictEqual(new Set(['TEXT']));
        expect(store.rowCount('deal')).toBe(expected.kept.length);
        const columns = [...new Set(['id', ...expected.all.flatMap(fieldsOf)])];
        const { rows } = tableOf(store.db, 'deal');
        const order = store.columns('deal').map(({ column }) => column);
        expect(order).toStrictEqual(columnsOf(store.db, 'deal').map(({ name }) => name));
        expect(rows).toStrictEqual(expected.kept.map((kept) => columns.map((field) => cellOf(kept, field))));
        for (const field of columns.filter((known) => known.isWellFormed() && !/\\ud[89a-f]/.test(known))) {
          expect(cellsOf(store, field)).toStrictEqual(expected.kept.map((kept) => cellOf(kept, field)));
        }
      }),
      { numRuns: 200 },
    );
  });

  const ownValue = (of: SalesmapRecord, field: string): JsonValue | undefined =>
    Object.hasOwn(of, field) ? of[field] : undefined;

  const cellOf = (of: SalesmapRecord, field: string): string | null => {
    const text = encodeValue(ownValue(of, field));
    return field === 'id' && text === '' ? null : text;
  };

  function lastOfEachId(all: readonly SalesmapRecord[]): { all: readonly SalesmapRecord[]; kept: SalesmapRecord[] } {
    const kept = new Map<unknown, SalesmapRecord>();
    for (const one of all) kept.set(cellOf(one, 'id') ?? Symbol('no id'), one);
    return { all, kept: [...kept.values()] };
  }
});

test('a previous snapshot with a first run of null keeps it', () => {
  const previous = previousOf({ deal: [columnEntry('a', { firstSeenRun: null, lastSeenRun: null })] });
  const store = newStore(['deal'], { previous });
  store.writeBatch('deal', batchOf([{ id: 'x', a: 1 }]));
  expect(store.columns('deal').map(({ field, firstSeenRun }) => [field, firstSeenRun])).toStrictEqual([
    ['id', RUN],
    ['a', RUN],
  ]);
});
