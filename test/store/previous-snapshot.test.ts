import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countRecords, readPreviousSnapshot } from '../../src/store/previous-snapshot.ts';
import { columnsOf, tableNames } from '../../src/store/schema.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';
import { databaseWith, openDatabase } from './support/stores.ts';

const COLUMNS = `CREATE TABLE _columns (table_name TEXT, field TEXT, column_name TEXT, first_seen_run TEXT,
  last_seen_run TEXT)`;

describe('there is no previous snapshot', () => {
  test('without a file, and the look at it makes none', () => {
    const path = join(tempFolder(), 'none.db');
    expect(readPreviousSnapshot(path)).toBeUndefined();
    expect(readPreviousSnapshot(path)).toBeUndefined();
  });

  test('in an empty file', () => {
    const path = join(tempFolder(), 'empty.db');
    writeFileSync(path, '');
    expect(readPreviousSnapshot(path)).toBeUndefined();
  });

  test('in a database without tables', () => {
    expect(readPreviousSnapshot(databaseWith('CREATE TABLE t (a); DROP TABLE t'))).toBeUndefined();
  });
});

test.each([
  ['text', '이것은 데이터베이스가 아닙니다'],
  ['a cut header', 'SQLite format 3\0'],
])('a file that is no database (%s) is an error, not an empty workspace', (_name, content) => {
  const path = join(tempFolder(), 'broken.db');
  writeFileSync(path, content.padEnd(2_000, 'x'));
  expect(() => readPreviousSnapshot(path)).toThrow(/not a database|malformed/);
});

describe('a snapshot of ours', () => {
  test('names the columns that _columns maps, in its order, and its rows', () => {
    const path = databaseWith(`
      CREATE TABLE deal (id TEXT PRIMARY KEY, a TEXT, A_2 TEXT);
      INSERT INTO deal (id) VALUES ('x'), (NULL), (NULL);
      CREATE TABLE run_info (run_tag TEXT); INSERT INTO run_info VALUES ('20251231_000000');
      CREATE TABLE manifest (x); CREATE TABLE webform_history (id); CREATE TABLE _changes (x);
      ${COLUMNS};
      INSERT INTO _columns VALUES ('deal', 'id', 'id', 'r1', 'r2'), ('deal', 'A', 'A_2', NULL, NULL), ('deal', 'a', 'a', 'r1', 'r1')`);
    const snapshot = readPreviousSnapshot(path);
    expect(snapshot?.runTag).toBe('20251231_000000');
    expect([...(snapshot?.tables ?? [])]).toStrictEqual([
      [
        'deal',
        {
          path: undefined,
          rows: 3,
          columns: [
            { field: 'id', column: 'id', firstSeenRun: 'r1', lastSeenRun: 'r2' },
            { field: 'A', column: 'A_2', firstSeenRun: null, lastSeenRun: null },
            { field: 'a', column: 'a', firstSeenRun: 'r1', lastSeenRun: 'r1' },
          ],
        },
      ],
    ]);
  });

  test('has the rows that its manifest was verified to name; tables that it does not name are counted', () => {
    const path = databaseWith(`
      CREATE TABLE deal (id TEXT PRIMARY KEY); INSERT INTO deal VALUES ('a');
      CREATE TABLE memo (id TEXT PRIMARY KEY); INSERT INTO memo VALUES ('a'), ('b');
      CREATE TABLE manifest ("table" TEXT, row_count INTEGER); INSERT INTO manifest VALUES ('deal', 700), ('memo', NULL);
      ${COLUMNS}`);
    const rows = (file: string): unknown[] =>
      [...(readPreviousSnapshot(file)?.tables ?? [])].map(([table, { rows: count }]) => [table, count]);
    expect(rows(path)).toStrictEqual([
      ['deal', 700],
      ['memo', 2],
    ]);
    openDatabase(path).exec('DROP TABLE _columns'); // The old tool's manifest counted doubled ids.
    expect(rows(path)).toStrictEqual([
      ['deal', 1],
      ['memo', 2],
    ]);
  });

  test.each([
    [
      'names the path',
      '"table" TEXT, endpoint TEXT',
      "'deal', '/deal'), ('stage', '/pipeline#stages'",
      ['/deal', '/pipeline#stages', undefined],
    ],
    ['does not know them', 'endpoint TEXT, x TEXT', "'/deal', 'deal'", [undefined, undefined, undefined]],
    ['is of another make', '"table" TEXT, path TEXT', "'deal', '/deal'", [undefined, undefined, undefined]],
  ])('knows where its tables came from when its manifest %s', (_name, columns, values, paths) => {
    const snapshot = readPreviousSnapshot(
      databaseWith(`CREATE TABLE deal (id TEXT); CREATE TABLE stage (id TEXT); CREATE TABLE notes (id TEXT);
        CREATE TABLE manifest (${columns}); INSERT INTO manifest VALUES (${values})`),
    );
    expect(['deal', 'stage', 'notes'].map((table) => snapshot?.tables.get(table)?.path)).toStrictEqual(paths);
  });

  test('has views, which are no tables', () => {
    const path = databaseWith('CREATE TABLE thing (id TEXT); CREATE VIEW thing_a AS SELECT * FROM thing');
    expect([...(readPreviousSnapshot(path)?.tables.keys() ?? [])]).toStrictEqual(['thing']);
  });

  test.each([
    ['no run_info', ''],
    ['an empty run_info', 'CREATE TABLE run_info (run_tag TEXT);'],
    ['a run_info with other columns', "CREATE TABLE run_info (tag TEXT); INSERT INTO run_info VALUES ('x');"],
    ['a tag that is no text', 'CREATE TABLE run_info (run_tag); INSERT INTO run_info VALUES (7);'],
  ])('with %s has no run tag', (_name, sql) => {
    const snapshot = readPreviousSnapshot(databaseWith(`CREATE TABLE deal (id TEXT); ${sql}`));
    expect(snapshot?.runTag).toBeNull();
    expect(snapshot?.tables.get('deal')?.columns).toStrictEqual([
      { field: 'id', column: 'id', firstSeenRun: null, lastSeenRun: null },
    ]);
  });
});

describe.each([false, true])('the old tool’s database (left in WAL mode: %s)', (wal) => {
  const path = (): string => {
    const file = join(tempFolder(), 'old.db');
    makeOldToolDatabase(file, { rows: 20, runTag: '20251224_101010', wal, webforms: true });
    return file;
  };

  test('has its tables, columns by their own names, and rows by distinct id', () => {
    const snapshot = readPreviousSnapshot(path());
    expect(snapshot?.runTag).toBe('20251224_101010');
    expect([...(snapshot?.tables.keys() ?? [])].sort()).toStrictEqual(
      ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'].sort(),
    );
    const team = snapshot?.tables.get('team');
    expect(team?.rows).toBe(20);
    expect(team?.columns.map(({ field, column }) => [field, column])).toStrictEqual(
      ['id', 'name', 'teammateList', '나중 필드'].map((name) => [name, name]),
    );
    expect(new Set(team?.columns.map(({ firstSeenRun }) => firstSeenRun))).toStrictEqual(new Set(['20251224_101010']));
  });
});

describe('countRecords', () => {
  test.each([
    ['counts a doubled id once', "'a', 'a', 'b', 'a'", 2],
    ['counts each row without an id', "'a', NULL, NULL", 3],
    ['counts each row with an empty id', "'a', '', ''", 3],
  ])('%s', (_name, ids, count) => {
    const rows = ids.split(', ').map((id) => `(${id})`);
    const db = openDatabase(databaseWith(`CREATE TABLE t (id TEXT); INSERT INTO t VALUES ${rows}`));
    expect(countRecords(db, 't')).toBe(count);
  });

  test('counts nothing in an empty table, and every row in one without an id', () => {
    const db = openDatabase(
      databaseWith('CREATE TABLE t (id TEXT); CREATE TABLE "u ""x""" (a); INSERT INTO "u ""x""" VALUES (1), (1)'),
    );
    expect([countRecords(db, 't'), countRecords(db, 'u "x"')]).toStrictEqual([0, 2]);
  });
});

test('tableNames and columnsOf know tables by any name, and leave SQLite’s own out', () => {
  const db = openDatabase(
    databaseWith('CREATE TABLE "a ""b""" (i INTEGER PRIMARY KEY AUTOINCREMENT, "c d"); CREATE TABLE sqlitely (x TEXT)'),
  );
  expect(tableNames(db)).toStrictEqual(['a "b"', 'sqlitely']);
  expect(columnsOf(db, 'a "b"')).toStrictEqual([
    { name: 'i', type: 'INTEGER', primaryKey: true },
    { name: 'c d', type: '', primaryKey: false },
  ]);
  expect(columnsOf(db, 'none')).toStrictEqual([]);
});
