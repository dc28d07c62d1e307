import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ColumnNames, EXTRA_COLUMN } from '../../src/store/column-names.ts';
import { quoteIdentifier } from '../../src/store/quote-identifier.ts';

const columnsFor = (labels: readonly string[], previous?: ReadonlyMap<string, string>): string[] => {
  const names = new ColumnNames(previous);
  return labels.map((label) => names.columnFor(label));
};

describe('a new table', () => {
  test.each<[string, string[], string[]]>([
    ['own names', ['id', '이름', '금액(원)', 'a "b" [c] `d`'], ['id', '이름', '금액(원)', 'a "b" [c] `d`']],
    ['case twins', ['id', 'Name', 'name', 'NAME'], ['id', 'Name', 'name_2', 'NAME_3']],
    ['only ASCII letters are folded', ['é', 'É', 'k', '\u212a', 'ı', 'İ'], ['é', 'É', 'k', '\u212a', 'ı', 'İ']],
    ['Korean look-alikes', ['한', '\u1112\u1161\u11ab'], ['한', '\u1112\u1161\u11ab']],
    ['a suffix that is a name already', ['a', 'A_2', 'A'], ['a', 'A_2', 'A_3']],
    ['a name that is a suffix already', ['a', 'A', 'a_2'], ['a', 'A_2', 'a_2_2']],
    ['rowid', ['rowid', 'ROWID', 'RowId_2'], ['rowid_2', 'ROWID_3', 'RowId_2_2']],
    ['other names of the rowid', ['oid', '_rowid_'], ['oid', '_rowid_']],
    ['_extra', ['_extra', '_EXTRA'], ['_extra_2', '_EXTRA_3']],
    ['other spellings of id', ['ID', 'id', 'Id'], ['ID_2', 'id', 'Id_3']],
    ['the empty name', ['', ' '], ['', ' ']],
    ['NUL and lone surrogates', ['a\0', 'a\ud800', 'a\ufffd'], ['a\ufffd', 'a\ufffd_2', 'a\ufffd_3']],
    ['names of JavaScript', ['__proto__', 'constructor', '1'], ['__proto__', 'constructor', '1']],
    ['the same label again', ['a', 'A', 'a', 'A'], ['a', 'A_2', 'a', 'A_2']],
  ])('%s', (_name, labels, columns) => {
    expect(columnsFor(labels)).toStrictEqual(columns);
  });

  test('columns stand in order of appearance, id first', () => {
    const names = new ColumnNames();
    for (const label of ['b', 'id', 'a']) names.columnFor(label);
    expect(names.columns()).toStrictEqual(['id', 'b', 'a']);
    expect([...names.entries()].map(([label]) => label)).toStrictEqual(['b', 'id', 'a']);
    expect(['a', 'A', 'c'].map((label) => names.has(label))).toStrictEqual([true, false, false]);
  });
});

describe('after a previous snapshot', () => {
  const previous = new Map([
    ['name', 'name'],
    ['Name', 'Name_2'],
    ['gone', 'gone'],
    ['rowid', 'rowid'],
    ['many', EXTRA_COLUMN],
    ['twin', 'NAME'],
    ['key', 'id'],
  ]);

  test.each<[string, string[], string[]]>([
    ['the same suffix without its twin', ['Name'], ['Name_2']],
    ['the same suffix whatever comes first', ['Name', 'name'], ['Name_2', 'name']],
    ['a column of a label that may come back is not given away', ['GONE', 'gone'], ['GONE_2', 'gone']],
    ['nor is a suffix', ['NAME_2', 'Name'], ['NAME_2_2', 'Name_2']],
    ['a column that no field may have any more', ['rowid', 'key', 'id'], ['rowid_2', 'key', 'id']],
    ['out of _extra when there is room', ['many'], ['many']],
    ['two labels with one column', ['twin', 'name'], ['twin', 'name']],
  ])('%s', (_name, labels, columns) => {
    expect(columnsFor(labels, previous)).toStrictEqual(columns);
  });
});

test('1,999 fields have columns, the rest share _extra, and SQLite takes them all', () => {
  const names = new ColumnNames();
  const labels = ['id', ...Array.from({ length: 2_100 }, (_, i) => `field ${i}`)];
  const columns = labels.map((label) => names.columnFor(label));
  expect(columns.slice(0, 1_999)).not.toContain(EXTRA_COLUMN);
  expect(new Set(columns.slice(1_999))).toStrictEqual(new Set([EXTRA_COLUMN]));
  expect(names.columns()).toStrictEqual([...columns.slice(0, 1_999), EXTRA_COLUMN]);
  expect(rowThroughSqlite(names.columns())).toHaveLength(2_000);
});

test('beyond 1,999 fields those keep their column that had one, whatever comes first now', () => {
  const labels = ['id', ...Array.from({ length: 2_100 }, (_, i) => `field ${i}`)];
  const before = new Map(labels.map((label, i) => [label, i < 1_999 ? label : EXTRA_COLUMN]));
  const names = new ColumnNames(before);
  for (const label of ['id', 'new', ...labels.toReversed()]) names.columnFor(label);
  expect(new Map(labels.map((label) => [label, names.columnFor(label)]))).toStrictEqual(before);
  expect(names.columnFor('new')).toBe(EXTRA_COLUMN);

  const resumed = new ColumnNames(before);
  for (const label of labels) resumed.columnFor(label);
  resumed.restore(names.entries());
  expect([...resumed.entries()]).toStrictEqual([...names.entries()]);
  resumed.restore([['id', 'id']]);
  expect([resumed.columnFor('new'), resumed.columnFor('field 7')]).toStrictEqual([EXTRA_COLUMN, 'field 7']);
});

test('id has its column, however many fields the previous snapshot had beside it', () => {
  const many = new Map(Array.from({ length: 1_999 }, (_, i) => [`field ${i}`, `field ${i}`]));
  const names = new ColumnNames(many);
  expect([names.columnFor('id'), names.columnFor('new')]).toStrictEqual(['id', EXTRA_COLUMN]);
  expect([...many.keys()].map((label) => names.columnFor(label)).at(-1)).toBe(EXTRA_COLUMN);
});

describe('any labels', () => {
  const hostile = fc.constantFrom(
    '__proto__',
    'constructor',
    'rowid',
    'RowID',
    '_extra',
    'id',
    'ID',
    '',
    '"',
    '""',
    '\0',
  );
  const suffixed = fc.tuple(
    fc.constantFrom('a', 'A', 'é', 'É', '한', 'rowid', 'ID'),
    fc.constantFrom('', '_2', '_3', '_2_2'),
  );
  const label = fc.oneof(
    hostile,
    suffixed.map(([name, suffix]) => name + suffix),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.string({ unit: fc.constantFrom('a', 'A', '[', ']', '"', "'", '`', '\0', '\ud800', '\udc00', '\ufffd', ';') }),
    fc.constantFrom('가'.repeat(5_000), 'x'.repeat(5_000), 'X'.repeat(5_000)),
  );
  const labels = fc.uniqueArray(label, { maxLength: 40 });
  const previousOf = (before: readonly string[]): Map<string, string> => {
    const names = new ColumnNames();
    return new Map(before.map((name) => [name, names.columnFor(name)]));
  };

  test('make a table that SQLite takes, with a column for each', () => {
    fc.assert(
      fc.property(labels, labels, (before, now) => {
        const names = new ColumnNames(previousOf(before));
        const columns = now.map((name) => names.columnFor(name));
        expect(new Set(columns).size).toBe(now.length);
        expect([...names.columns()].sort()).toStrictEqual([...columns].sort());
        expect(rowThroughSqlite(names.columns())).toStrictEqual(names.columns());
      }),
      { numRuns: 300 },
    );
  });

  test('keep the columns of the previous snapshot, whatever else comes, in any order', () => {
    const shuffled = fc.tuple(labels, labels).chain(([before, others]) => {
      const all = [...before, ...others];
      return fc.tuple(fc.constant(before), fc.shuffledSubarray(all, { minLength: all.length }));
    });
    fc.assert(
      fc.property(shuffled, ([before, now]) => {
        const previous = previousOf(before);
        const names = new ColumnNames(previous);
        for (const name of now) names.columnFor(name);
        expect(new Map(before.map((name) => [name, names.columnFor(name)]))).toStrictEqual(previous);
      }),
    );
  });

  test('go on the same after a restore', () => {
    fc.assert(
      fc.property(labels, labels, fc.nat({ max: 40 }), (before, now, cut) => {
        const previous = previousOf(before);
        const whole = new ColumnNames(previous);
        const first = new ColumnNames(previous);
        const resumed = new ColumnNames(previous);
        for (const name of now) whole.columnFor(name);
        for (const name of now.slice(0, cut)) first.columnFor(name);
        for (const name of now.toReversed()) resumed.columnFor(name); // restore takes the place of all that
        resumed.restore(first.entries());
        for (const name of now) resumed.columnFor(name);
        expect([...resumed.entries()]).toStrictEqual([...whole.entries()]);
        expect(resumed.columns()).toStrictEqual(whole.columns());
      }),
    );
  });
});

test('quoteIdentifier refuses NUL', () => {
  expect(quoteIdentifier('a "b"')).toBe('"a ""b"""');
  expect(() => quoteIdentifier('a\0b')).toThrow(RangeError);
});

/** Creates the columns one by one, writes each one's own name into it, and reads the row back by the columns' names. */
function rowThroughSqlite(columns: readonly string[]): unknown {
  const db = new Database(':memory:');
  try {
    const quoted = columns.map(quoteIdentifier);
    const [first = '"id"', ...others] = quoted;
    db.exec(`CREATE TABLE t (${first} TEXT PRIMARY KEY)`);
    db.transaction(() => {
      for (const column of others) db.exec(`ALTER TABLE t ADD COLUMN ${column} TEXT`);
    })();
    if (columns.length === 0) return [];
    const updates = quoted.map((column) => `${column} = excluded.${column}`);
    const marks = columns.map(() => '?');
    const insert = db.prepare(
      `INSERT INTO t (${quoted}) VALUES (${marks}) ON CONFLICT (${first}) DO UPDATE SET ${updates}`,
    );
    insert.run(columns);
    insert.run(columns);
    expect(db.prepare('SELECT rowid FROM t ORDER BY rowid').pluck().all()).toStrictEqual([1]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    return db.prepare(`SELECT ${quoted} FROM t`).raw().get();
  } finally {
    db.close();
  }
}
