import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { carryOverTable, carryOverWebforms } from '../../src/store/carry-over.ts';
import type { Pieces } from '../../src/store/commit-step.ts';
import { openReadOnly } from '../../src/store/open-database.ts';
import { countRecords, type PreviousSnapshot, readPreviousSnapshot } from '../../src/store/previous-snapshot.ts';
import { columnsOf } from '../../src/store/schema.ts';
import type { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { WEBFORM_COLUMNS } from '../../src/store/webform-history.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { makeOldToolDatabase, type OldToolOptions } from '../support/old-tool-database.ts';
import {
  batchOf,
  cellIn,
  databaseWith,
  EARLIER,
  newStore,
  openDatabase,
  RUN,
  rowsOf,
  tableOf,
} from './support/stores.ts';

/** Carries one table over from a published database, as a run does it. */
function carry(path: string, table: string, store = newStore([])): { store: SnapshotStore; carried: boolean } {
  const published = openReadOnly(path);
  try {
    const carried = store.db.transaction(() => allOf(carryOverTable(store, published, table, previousIn(path))))();
    return { store, carried };
  } finally {
    published.close();
  }
}

function carryWebforms(path: string): { store: SnapshotStore; rows: number } {
  const store = newStore([]);
  const published = openReadOnly(path);
  try {
    return { store, rows: allOf(carryOverWebforms(store, published)) };
  } finally {
    published.close();
  }
}

function previousIn(path: string): PreviousSnapshot {
  const previous = readPreviousSnapshot(path);
  if (previous === undefined) throw new Error(`${path} holds no snapshot`);
  return previous;
}

function oldTool(options: OldToolOptions = {}): string {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path, { rows: 20, ...options });
  return path;
}

describe('a table of a snapshot of ours', () => {
  const published = (): string =>
    databaseWith(`
      CREATE TABLE deal (id TEXT PRIMARY KEY, name TEXT, Name_2 TEXT, _extra TEXT);
      INSERT INTO deal VALUES ('b', '1', '', NULL), ('a', 'x' || char(0) || 'y', '0.10', '{}'), (NULL, NULL, '3.0', NULL),
        (NULL, '😀', '12345678901234567890', NULL);
      CREATE TABLE _columns (table_name TEXT, field TEXT, column_name TEXT, first_seen_run TEXT, last_seen_run TEXT);
      INSERT INTO _columns VALUES ('deal', 'id', 'id', '${EARLIER}', '${EARLIER}'), ('deal', 'name', 'name', NULL, NULL),
        ('deal', 'Name', 'Name_2', 'r1', '${EARLIER}'), ('lead', 'id', 'id', NULL, NULL)`);

  test('comes over byte for byte: rows in order, text as it is, NULLs, _columns', () => {
    const path = published();
    const { store, carried } = carry(path, 'deal');
    expect(carried).toBe(true);
    expect(tableOf(store.db, 'deal')).toStrictEqual(tableOf(openDatabase(path), 'deal'));
    expect(tableOf(store.db, 'deal').rows).toContainEqual(['a', 'x\0y', '0.10', '{}']);
    expect(columnsOf(store.db, 'deal')).toStrictEqual(columnsOf(openDatabase(path), 'deal'));
    expect(store.columns('deal')).toStrictEqual(previousIn(path).tables.get('deal')?.columns);
    expect(store.rowCount('deal')).toBe(4);
  });

  test('takes the place of what was crawled of it', () => {
    const store = newStore(['deal']);
    store.writeBatch('deal', batchOf([{ id: 'crawled', other: 1 }], { nextCursor: 'c1' }));
    carry(published(), 'deal', store);
    expect(tableOf(store.db, 'deal').columns).toStrictEqual(['id', 'name', 'Name_2', '_extra']);
    expect(rowsOf(store.db, "SELECT * FROM deal WHERE id = 'crawled'")).toStrictEqual([]);
    expect(store.columns('deal').map(({ field }) => field)).toStrictEqual(['id', 'name', 'Name']);
  });

  test('can be read anew afterwards, when the run goes on', () => {
    const { store } = carry(published(), 'deal');
    store.writeBatch('deal', batchOf([{ id: 'n', other: 1 }]));
    expect(tableOf(store.db, 'deal')).toStrictEqual({ columns: ['id', 'other'], rows: [['n', '1']] });
    expect(store.columns('deal').map(({ lastSeenRun }) => lastSeenRun)).toStrictEqual([RUN, RUN]);
  });

  test('of nothing but ids keeps the order of its rows', () => {
    const path = databaseWith("CREATE TABLE team (id TEXT PRIMARY KEY); INSERT INTO team VALUES ('c'), ('a'), ('b')");
    expect(tableOf(carry(path, 'team').store.db, 'team').rows).toStrictEqual([['c'], ['a'], ['b']]);
  });

  test('can be carried over twice', () => {
    const path = published();
    const { store } = carry(path, 'deal');
    const once = tableOf(store.db, 'deal');
    carry(path, 'deal', store);
    expect(tableOf(store.db, 'deal')).toStrictEqual(once);
  });

  test('that the published database has not is false, and leaves what was crawled', () => {
    const store = newStore(['memo']);
    store.writeBatch('memo', batchOf([{ id: 'm' }]));
    expect(carry(published(), 'memo', store).carried).toBe(false);
    expect(rowsOf(store.db, 'SELECT id FROM memo')).toStrictEqual([{ id: 'm' }]);
  });

  test('is untouched in the published database, bytes and tables', () => {
    const path = oldTool({ webforms: true });
    const before = readFileSync(path);
    carry(path, 'deal');
    carryWebforms(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe('a table of the old tool', () => {
  test.each([false, true])('gets its key and TEXT columns (left in WAL mode: %s)', (wal) => {
    const { store } = carry(oldTool({ wal }), 'deal');
    const columns = columnsOf(store.db, 'deal');
    expect(columns.map(({ name }) => name)).toContain('나중 필드');
    expect(new Set(columns.map(({ type }) => type))).toStrictEqual(new Set(['TEXT']));
    expect(columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name)).toStrictEqual(['id']);
    expect(store.rowCount('deal')).toBe(20);
    expect(countRecords(store.db, 'deal')).toBe(20);
  });

  test('keeps of doubled ids the last row, in the first position', () => {
    const { store } = carry(oldTool({ rows: 7 }), 'user');
    expect(rowsOf(store.db, 'SELECT id, name FROM user')).toStrictEqual([
      { id: 'user-0', name: 'name 0 again' },
      { id: 'user-1', name: 'name 1' },
      { id: 'user-2', name: 'name 2' },
      { id: 'user-3', name: 'name 3 again' },
      { id: 'user-4', name: 'name 4' },
      { id: 'user-5', name: 'name 5' },
      { id: 'user-6', name: 'name 6 again' },
    ]);
    expect(store.rowCount('user')).toBe(7);
  });

  test('keeps of a doubled id nothing of the first row, not even where the last is NULL', () => {
    const path = databaseWith(
      "CREATE TABLE deal (id TEXT, a TEXT); INSERT INTO deal VALUES ('x', 'old'), ('x', NULL), ('y', 'z')",
    );
    expect(tableOf(carry(path, 'deal').store.db, 'deal').rows).toStrictEqual([
      ['x', null],
      ['y', 'z'],
    ]);
  });

  test('has numbers as the cells of ours have them: whole floats without .0, the others in shortest form', () => {
    const path = databaseWith(`CREATE TABLE deal (id TEXT); ALTER TABLE deal ADD COLUMN "나중";
      INSERT INTO deal VALUES ('a', 3.0), ('b', 15000000.0), ('c', 0.6666666666666666), ('d', 9007199254740993),
        ('e', 1e20), ('f', -0.0), ('g', 0.1), ('h', '3.0'), ('i', NULL), ('j', 42)`);
    const { db } = carry(path, 'deal').store;
    expect(rowsOf(db, 'SELECT "나중" AS cell, typeof("나중") AS type FROM deal')).toStrictEqual(
      [
        '3',
        '15000000',
        '0.6666666666666666',
        '9007199254740993',
        '100000000000000000000',
        '0',
        '0.1',
        '3.0',
        null,
        '42',
      ].map((cell) => ({ cell, type: cell === null ? 'null' : 'text' })),
    );
  });

  test('keeps every row without an id or with an empty one', () => {
    const path = databaseWith(
      "CREATE TABLE deal (id TEXT, a TEXT); INSERT INTO deal VALUES ('', '1'), (NULL, '2'), ('', '3'), (NULL, '4')",
    );
    const { store } = carry(path, 'deal');
    expect(rowsOf(store.db, 'SELECT a FROM deal').map(({ a }) => a)).toStrictEqual(['1', '2', '3', '4']);
    expect(store.rowCount('deal')).toBe(4);
  });

  test.each([
    ['without any id', "CREATE TABLE deal (a TEXT, b); INSERT INTO deal VALUES ('x', 1), ('x', 2)"],
    [
      'with its id behind others',
      "CREATE TABLE deal (a TEXT, id TEXT, b); INSERT INTO deal VALUES ('x', NULL, 1), ('x', NULL, 2)",
    ],
  ])('%s is carried over too', (_name, sql) => {
    expect(tableOf(carry(databaseWith(sql), 'deal').store.db, 'deal')).toStrictEqual({
      columns: ['id', 'a', 'b'],
      rows: [
        [null, 'x', '1'],
        [null, 'x', '2'],
      ],
    });
  });

  test('that is empty can be read anew afterwards, each value in its column', () => {
    const { store } = carry(databaseWith('CREATE TABLE deal (a TEXT, id TEXT)'), 'deal');
    store.writeBatch('deal', batchOf([{ id: 'x', a: 'y' }]));
    expect(rowsOf(store.db, 'SELECT id, a FROM deal')).toStrictEqual([{ id: 'x', a: 'y' }]);
  });

  test('that has a column of the name rowid is counted, not measured by that', () => {
    const path = databaseWith(
      "CREATE TABLE deal (id TEXT, rowid TEXT); INSERT INTO deal VALUES ('x', '9'), ('y', NULL)",
    );
    const { store } = carry(path, 'deal');
    expect(store.rowCount('deal')).toBe(2);
    expect(rowsOf(store.db, 'SELECT * FROM deal')).toStrictEqual([
      { id: 'x', rowid: '9' },
      { id: 'y', rowid: null },
    ]);
  });

  test('maps its columns to fields of the same name', () => {
    const { store } = carry(oldTool({ runTag: '20251224_111111' }), 'lead');
    expect(store.columns('lead').map(({ field, column }) => field === column)).toStrictEqual(Array(6).fill(true));
    expect(store.columns('lead')[0]).toMatchObject({ firstSeenRun: '20251224_111111', lastSeenRun: '20251224_111111' });
  });
});

describe('webform_history', () => {
  test('that was never there exists, empty, with its columns', () => {
    const { store, rows } = carryWebforms(oldTool());
    expect(rows).toBe(0);
    expect(tableOf(store.db, 'webform_history')).toStrictEqual({ columns: [...WEBFORM_COLUMNS], rows: [] });
    expect(new Set(columnsOf(store.db, 'webform_history').map(({ type }) => type))).toStrictEqual(new Set(['TEXT']));
  });

  test('of the old tool comes over as it is, doubled rows too, for a form is replaced as a whole', () => {
    const { store, rows } = carryWebforms(oldTool({ rows: 5, webforms: true }));
    expect(rows).toBe(10);
    expect(rowsOf(store.db, 'SELECT peopleId, webFormId, id FROM webform_history LIMIT 2')).toStrictEqual([
      { peopleId: 'people-0', webFormId: 'form-1', id: null },
      { peopleId: 'people-1', webFormId: 'form-1', id: null },
    ]);
  });

  test('keeps the order of its rows whatever index somebody gave it', () => {
    const path =
      databaseWith(`CREATE TABLE webform_history (own TEXT, more TEXT, id TEXT); CREATE INDEX i ON webform_history (id);
      INSERT INTO webform_history (id) VALUES ('c'), ('a'), ('b')`);
    expect(rowsOf(carryWebforms(path).store.db, 'SELECT id FROM webform_history').map(({ id }) => id)).toStrictEqual([
      'c',
      'a',
      'b',
    ]);
  });

  test('comes over once however often the run composes', () => {
    const path = oldTool({ rows: 5, webforms: true });
    const store = newStore([]);
    const published = openReadOnly(path);
    expect([1, 2].map(() => allOf(carryOverWebforms(store, published)))).toStrictEqual([10, 10]);
    published.close();
    expect(cellIn(store.db, 'SELECT count(*) FROM webform_history')).toBe(10);
  });

  test('with none of its columns, or others beside them, brings what there is', () => {
    const none = databaseWith('CREATE TABLE webform_history (x); INSERT INTO webform_history VALUES (1)');
    expect(carryWebforms(none).rows).toBe(0);
    const others = databaseWith(
      "CREATE TABLE webform_history (x, createdAt, id); INSERT INTO webform_history VALUES (1, 2.0, 'a')",
    );
    expect(rowsOf(carryWebforms(others).store.db, 'SELECT id, createdAt, contents FROM webform_history')).toStrictEqual(
      [{ id: 'a', createdAt: '2', contents: null }],
    );
  });
});

/** Does work that comes in pieces at one go. */
function allOf<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { value, done } = pieces.next();
    if (done) return value;
  }
}
