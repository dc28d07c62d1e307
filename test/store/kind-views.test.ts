import type { Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';
import { writeKindViews } from '../../src/store/kind-views.ts';
import type { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { batchOf, newStore, tableOf } from './support/stores.ts';

const KINDS = { field: 'kind', definitions: 'thing_definition' };

/** Things of several kinds, what the kinds are called, and the views of them. */
function things(records: readonly SalesmapRecord[], definitions: readonly SalesmapRecord[] = []): SnapshotStore {
  const store = newStore(['thing', 'thing_definition']);
  store.writeBatch('thing', batchOf(records));
  store.writeBatch('thing_definition', batchOf(definitions));
  writeKindViews(store.db, 'thing', KINDS);
  return store;
}

const viewsOf = (db: Database): string[] =>
  db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY rowid").pluck().all();

/** The content of each view, in the order in which they were made. */
const contents = ({ db }: SnapshotStore) =>
  viewsOf(db).map((name) => {
    const rows = db.prepare<[], unknown[]>(`SELECT * FROM "${name.replaceAll('"', '""')}"`);
    return { name, columns: rows.columns().map((column) => column.name), rows: rows.raw().all() };
  });

const CONTRACT = { id: 'k1', name: '계약' };
const ROOM = { id: 'k2', name: '교육장' };

test('each kind has a view with its records, and with the columns that they carry', () => {
  const store = things(
    [
      { id: '1', kind: 'k2', 이름: 'A실', 좌석: 20, 금액: null },
      { id: '2', kind: 'k1', 이름: '한빛', 금액: 0 },
      { id: '3', kind: 'k2', 이름: 'B실', 비고: '' },
    ],
    [CONTRACT, ROOM],
  );
  expect(contents(store)).toStrictEqual([
    {
      name: 'thing_교육장',
      columns: ['id', 'kind', '이름', '좌석', '비고'],
      rows: [
        ['1', 'k2', 'A실', '20', null],
        ['3', 'k2', 'B실', null, ''],
      ],
    },
    { name: 'thing_계약', columns: ['id', 'kind', '이름', '금액'], rows: [['2', 'k1', '한빛', '0']] },
  ]);
});

test('they are the same when they are made again, and those of kinds that are gone go', () => {
  const store = things(
    [
      { id: '1', kind: 'k1' },
      { id: '2', kind: 'k2' },
    ],
    [CONTRACT, ROOM],
  );
  const first = contents(store);
  writeKindViews(store.db, 'thing', KINDS);
  expect(contents(store)).toStrictEqual(first);
  store.writeBatch('thing', batchOf([{ id: '1', kind: 'k1' }]));
  writeKindViews(store.db, 'thing', KINDS);
  expect(viewsOf(store.db)).toStrictEqual(['thing_계약']);
  store.writeBatch('thing', batchOf([{ id: '1' }]));
  writeKindViews(store.db, 'thing', KINDS);
  expect(viewsOf(store.db)).toStrictEqual([]);
});

test('views of other tables are left alone', () => {
  const store = newStore(['thing', 'thing_definition']);
  store.db.exec('CREATE VIEW things AS SELECT 1; CREATE VIEW other_계약 AS SELECT 2');
  writeKindViews(store.db, 'thing', KINDS);
  expect(viewsOf(store.db)).toStrictEqual(['things', 'other_계약']);
});

describe('a kind', () => {
  const names = (definitions: readonly SalesmapRecord[], ...kinds: unknown[]): string[] =>
    viewsOf(
      things(
        kinds.map((kind, at) => ({ id: String(at), kind: kind === null ? null : String(kind) })),
        definitions,
      ).db,
    );

  test('without a name is called by its id', () => {
    const nameless = [{ id: 'k1' }, { id: 'k2', name: null }, { id: 'k3', name: '' }, { name: 'no id' }];
    expect(names(nameless, 'k1', 'k2', 'k3', 'k4')).toStrictEqual(['thing_k1', 'thing_k2', 'thing_k3', 'thing_k4']);
    expect(names([], 'k1')).toStrictEqual(['thing_k1']);
  });

  test('without records has no view, nor have records without a kind', () => {
    expect(names([CONTRACT, ROOM], null, '', 'k1')).toStrictEqual(['thing_계약']);
  });

  test('with the name of another, in whatever case, gets a number', () => {
    const definitions = ['Room', 'room', 'ROOM', 'room_2'].map((name, at) => ({ id: `k${at}`, name }));
    const views = names(definitions, 'k0', 'k1', 'k2', 'k3');
    expect(views).toStrictEqual(['thing_Room', 'thing_room_2', 'thing_ROOM_3', 'thing_room_2_2']);
  });

  test.each(['definition', 'Definition'])('called %s does not meet the table of the definitions', (name) => {
    const store = things([{ id: '1', kind: 'k1' }], [{ id: 'k1', name }]);
    expect(viewsOf(store.db)).toStrictEqual([`thing_${name}_2`]);
    expect(tableOf(store.db, 'thing_definition').rows).toStrictEqual([['k1', name]]);
  });

  test.each([
    ['quotes', `it's "b"`],
    ['a semicolon', "'); DROP TABLE thing; --"],
    ['a line', 'a\nb'],
    ['an emoji', '👩‍🏫 교육'],
    ['a NUL', 'a\0b'],
  ])('has a view with %s in its name and in its id', (_what, text) => {
    const records = [
      { id: '1', kind: text, x: 'y' },
      { id: '2', kind: 'other' },
    ];
    const expected = { columns: ['id', 'kind', 'x'], rows: [['1', text, 'y']] };
    const [byId] = contents(things(records));
    expect(byId).toStrictEqual({ name: `thing_${text.replaceAll('\0', '')}`, ...expected });
    const [byName] = contents(things(records, [{ id: text, name: `${text}!` }]));
    expect(byName).toStrictEqual({ name: `thing_${text.replaceAll('\0', '')}!`, ...expected });
  });
});

test('a table that names no kinds has no views', () => {
  const store = things([{ id: '1', name: 'x' }], [CONTRACT]);
  expect(viewsOf(store.db)).toStrictEqual([]);
});

test('a snapshot without definitions calls the kinds by their ids', () => {
  const store = newStore(['thing']);
  store.writeBatch('thing', batchOf([{ id: '1', kind: 'k1' }]));
  writeKindViews(store.db, 'thing', KINDS);
  expect(viewsOf(store.db)).toStrictEqual(['thing_k1']);
});
