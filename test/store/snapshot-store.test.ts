import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import {
  batchOf,
  cellIn,
  columnEntry,
  EARLIER,
  newStore,
  openDatabase,
  previousOf,
  RUN,
  reopen,
  rowsOf,
  tableOf,
} from './support/stores.ts';

/** A row that SQLite refuses: the trigger stands for a disk that is full. */
const refuseRow = (store: SnapshotStore, id: string): void =>
  void store.db.exec(
    `CREATE TEMP TRIGGER full BEFORE INSERT ON main.deal WHEN NEW.id = '${id}'
     BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
  );

describe('create', () => {
  test('makes every table with its key, and a place for each to begin at', () => {
    const store = newStore(['deal', 'user']);
    expect(tableOf(store.db, 'user')).toStrictEqual({ columns: ['id'], rows: [] });
    expect(store.resumePoint('deal')).toStrictEqual({ cursor: null, number: 1 });
    const begun = { nextCursor: null, page: 0, completed: false, error: null };
    expect(store.checkpoints()).toStrictEqual([
      { table: 'deal', ...begun },
      { table: 'user', ...begun },
    ]);
  });

  test('leaves one file under its name, in WAL mode', () => {
    const path = join(tempFolder(), 'snapshot.db');
    const store = newStore(['deal'], { path });
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.new'))).toStrictEqual([]);
    expect(cellIn(store.db, 'PRAGMA journal_mode')).toBe('wal');
  });

  test('that fails leaves no file under its name', () => {
    const path = join(tempFolder(), 'snapshot.db');
    expect(() => SnapshotStore.create(path, {}, ['deal', 'deal'], undefined)).toThrow(/already exists/);
    expect(existsSync(path)).toBe(false);
  });

  test('keeps the facts of the run', () => {
    const { facts } = newStore(['deal'], { facts: { base_url: 'http://x', options: '{"한": 1}' } });
    expect([facts.get('run_tag'), facts.get('base_url'), facts.get('options')]).toStrictEqual([
      RUN,
      'http://x',
      '{"한": 1}',
    ]);
    expect([facts.get('other'), facts.find('other')]).toStrictEqual(['', undefined]);
    facts.set('base_url', 'http://y');
    facts.setAll({ backup: 'done', run_tag: 'other' });
    expect([facts.get('base_url'), facts.find('backup'), facts.get('run_tag')]).toStrictEqual([
      'http://y',
      'done',
      'other',
    ]);
  });

  test('remembers what the published snapshot held, whatever happens to that one', () => {
    const entries = [columnEntry('id'), columnEntry('"이름"\0', { column: '이름_2', firstSeenRun: null })];
    const path = join(tempFolder(), 'snapshot.db');
    newStore(['deal'], { path, previous: previousOf({ deal: entries, lead: ['id'] }, 321) }).close();
    const store = reopen(path);
    expect(store.previousColumns('deal')).toStrictEqual(entries);
    expect([store.previousRows('deal'), store.previousRows('lead'), store.previousRows('memo')]).toStrictEqual([
      321,
      321,
      undefined,
    ]);
  });
});

describe('a batch', () => {
  test('says what the table holds now', () => {
    const store = newStore(['deal']);
    const first = batchOf([{ id: 'a', x: 1 }, { id: 'b' }, { id: 'a' }], { toPage: 3, nextCursor: 'c3' });
    expect(store.writeBatch('deal', first)).toStrictEqual({
      table: 'deal',
      page: 3,
      rows: 2,
      columns: 2,
      records: 3,
      nextCursor: 'c3',
      completed: false,
    });
    expect(store.resumePoint('deal')).toStrictEqual({ cursor: 'c3', number: 4 });
    const last = store.writeBatch('deal', batchOf([{ id: 'c', y: 1 }], { fromPage: 4, toPage: 4 }));
    expect([last.rows, last.columns, last.completed]).toStrictEqual([3, 3, true]);
    expect(store.resumePoint('deal')).toBeNull();
  });

  test('without records completes an empty table', () => {
    const store = newStore(['deal']);
    expect(store.writeBatch('deal', batchOf([]))).toMatchObject({ rows: 0, columns: 1, completed: true });
    expect(store.resumePoint('deal')).toBeNull();
  });

  test('that fails leaves neither rows, nor columns, nor a cursor', () => {
    const store = newStore(['deal']);
    store.writeBatch('deal', batchOf([{ id: 'a', x: 1 }], { nextCursor: 'c1' }));
    const before = [tableOf(store.db, 'deal'), store.columns('deal'), store.checkpoints()];
    refuseRow(store, 'bad');
    const batch = batchOf(
      [
        { id: 'a', x: 2, y: 3 },
        { id: 'bad', z: 1 },
      ],
      { fromPage: 2 },
    );
    expect(() => store.writeBatch('deal', batch)).toThrow('disk full');
    expect([tableOf(store.db, 'deal'), store.columns('deal'), store.checkpoints()]).toStrictEqual(before);
    store.db.exec('DROP TRIGGER full');
    expect(store.writeBatch('deal', batch)).toMatchObject({ rows: 2, columns: 4 }); // the columns are given out again
    expect(tableOf(store.db, 'deal')).toStrictEqual({
      columns: ['id', 'x', 'y', 'z'],
      rows: [
        ['a', '2', '3', null],
        ['bad', null, null, '1'],
      ],
    });
  });

  test('whose page is the first empties the table and forgets its columns', () => {
    const store = newStore(['deal', 'user']);
    store.writeBatch('user', batchOf([{ id: 'u', old: 1 }]));
    store.writeBatch('deal', batchOf([{ id: 'a', old: 1 }, { id: 'b' }], { nextCursor: 'c1' }));
    store.writeBatch('deal', batchOf([{ id: 'b', now: 1 }], { nextCursor: 'd1' }));
    expect(tableOf(store.db, 'deal')).toStrictEqual({ columns: ['id', 'now'], rows: [['b', '1']] });
    expect(store.columns('deal').map(({ field }) => field)).toStrictEqual(['id', 'now']);
    expect(store.columns('user').map(({ field }) => field)).toStrictEqual(['id', 'old']);
  });

  test('whose first page fails leaves the table as it was', () => {
    const store = newStore(['deal']);
    store.writeBatch('deal', batchOf([{ id: 'a', old: 1 }], { nextCursor: 'c1' }));
    store.db.exec("CREATE TRIGGER full BEFORE UPDATE ON _checkpoint BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    expect(() => store.writeBatch('deal', batchOf([{ id: 'b' }]))).toThrow('disk full');
    expect(tableOf(store.db, 'deal')).toStrictEqual({ columns: ['id', 'old'], rows: [['a', '1']] });
    expect(store.resumePoint('deal')).toStrictEqual({ cursor: 'c1', number: 2 });
  });

  test('whose page is the first forgets the columns of an empty table too', () => {
    const store = newStore(['deal']);
    store.db.prepare('INSERT INTO _columns VALUES (?, ?, ?, ?, ?)').run('deal', 'x', 'x', EARLIER, EARLIER);
    store.db.exec('ALTER TABLE deal ADD COLUMN x TEXT'); // as a carried-over empty table has it
    store.writeBatch('deal', batchOf([{ id: 'a', y: 1, x: 2 }]));
    expect(tableOf(store.db, 'deal')).toStrictEqual({ columns: ['id', 'y', 'x'], rows: [['a', '1', '2']] });
    expect(store.columns('deal').map(({ lastSeenRun }) => lastSeenRun)).toStrictEqual([RUN, RUN, RUN]);
  });
});

describe('a table that failed', () => {
  test('keeps its words and its place, until the next batch', () => {
    const store = newStore(['deal']);
    store.writeBatch('deal', batchOf([{ id: 'a' }], { nextCursor: 'c1' }));
    store.failTable('deal', '서버 오류', false);
    expect(store.checkpoints()).toStrictEqual([
      { table: 'deal', nextCursor: 'c1', page: 1, completed: false, error: '서버 오류' },
    ]);
    expect(store.resumePoint('deal')).toStrictEqual({ cursor: 'c1', number: 2 });
    store.writeBatch('deal', batchOf([{ id: 'b' }], { fromPage: 2 }));
    expect(store.checkpoints().map(({ error }) => error)).toStrictEqual([null]);
  });

  test('is read from its start when its cursor is no good, without its old rows', () => {
    const store = newStore(['deal']);
    store.writeBatch('deal', batchOf([{ id: 'a' }], { nextCursor: 'c1' }));
    store.failTable('deal', 'cursor_loop', true);
    expect(store.resumePoint('deal')).toStrictEqual({ cursor: null, number: 1 });
    expect(store.checkpoints().map(({ error }) => error)).toStrictEqual(['cursor_loop']);
    expect(store.rowCount('deal')).toBe(1);
    store.writeBatch('deal', batchOf([{ id: 'b' }]));
    expect(tableOf(store.db, 'deal').rows).toStrictEqual([['b']]);
  });

  test('has no place in a run that never knew it', () => {
    const store = newStore(['deal']);
    store.failTable('memo', 'x', true);
    expect(store.checkpoints().map(({ table }) => table)).toStrictEqual(['deal']);
    expect(store.resumePoint('memo')).toStrictEqual({ cursor: null, number: 1 });
  });
});

test('the checkpoints stay in the order of the tables, whoever is first', () => {
  const store = newStore(['deal', 'user', 'memo']);
  for (const table of ['memo', 'user', 'deal']) store.writeBatch(table, batchOf([{ id: 'a' }]));
  expect(store.checkpoints().map(({ table }) => table)).toStrictEqual(['deal', 'user', 'memo']);
});

test('counts and columns are of one table each', () => {
  const store = newStore(['deal', 'user']);
  store.writeBatch('deal', batchOf([{ id: 'a', x: 1 }, { x: 2 }, { id: 'a' }]));
  expect([store.rowCount('deal'), store.columnCount('deal')]).toStrictEqual([2, 2]);
  expect([store.rowCount('user'), store.columnCount('user')]).toStrictEqual([0, 1]);
});

describe('a stopped run', () => {
  const first = batchOf([{ id: 'a', name: 1, Name: 2 }], { nextCursor: 'c1' });
  const second = batchOf(
    [
      { id: 'b', NAME: 3, Name: 4, name: 5, 'x\ud800': 6 },
      { id: 'a', Name: 7 },
    ],
    { fromPage: 2 },
  );

  const expectWhole = (store: SnapshotStore): void => {
    const whole = newStore(['deal']);
    for (const batch of [first, second]) whole.writeBatch('deal', batch);
    expect(tableOf(store.db, 'deal')).toStrictEqual(tableOf(whole.db, 'deal'));
    expect(store.columns('deal')).toStrictEqual(whole.columns('deal'));
    expect(store.checkpoints()).toStrictEqual(whole.checkpoints());
  };

  test('goes on with the same columns after it was closed', () => {
    const path = join(tempFolder(), 'snapshot.db');
    const before = newStore(['deal'], { path });
    before.writeBatch('deal', first);
    before.close();
    const after = reopen(path);
    expect(after.facts.get('run_tag')).toBe(RUN);
    expect(after.resumePoint('deal')).toStrictEqual({ cursor: 'c1', number: 2 });
    after.writeBatch('deal', second);
    expectWhole(after);
  });

  test('that was killed has every batch that was committed, and nothing of the one that was not', () => {
    const path = join(tempFolder(), 'snapshot.db');
    const killed = newStore(['deal'], { path });
    killed.writeBatch('deal', first);
    const copy = join(tempFolder(), 'snapshot.db');
    killed.db.exec('BEGIN IMMEDIATE');
    killed.db.exec("INSERT INTO deal (id) VALUES ('half')");
    for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
    killed.db.exec('ROLLBACK');
    const after = reopen(copy);
    expect(rowsOf(after.db, 'SELECT id FROM deal')).toStrictEqual([{ id: 'a' }]);
    expect(after.resumePoint('deal')).toStrictEqual({ cursor: 'c1', number: 2 });
    after.writeBatch('deal', second);
    expectWhole(after);
  });

  test('can be read by others while it works', () => {
    const path = join(tempFolder(), 'snapshot.db');
    const store = newStore(['deal'], { path });
    store.writeBatch('deal', first);
    const reader = openDatabase(path, { readonly: true });
    const read = reader.prepare('SELECT count(*) FROM deal').pluck();
    expect(read.get()).toBe(1);
    store.writeBatch('deal', second);
    expect(read.get()).toBe(2);
  });
});
