import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';
import { WEBFORM_COLUMNS } from '../../src/store/webform-history.ts';
import { WebformMerger } from '../../src/store/webform-merger.ts';
import { WebformStage } from '../../src/store/webform-stage.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';
import { query } from '../support/query.ts';
import { batchOf, cellIn, databaseWith, openDatabase } from './support/stores.ts';

const PEOPLE = `CREATE TABLE people (id TEXT, "제출된 웹폼 목록" TEXT); CREATE TABLE deal (id TEXT, peopleId TEXT);
  INSERT INTO people VALUES ('kim', '["f1", "f2"]'); INSERT INTO deal VALUES ('d', 'kim');`;

const HISTORY = `CREATE TABLE webform_history (${WEBFORM_COLUMNS.map((column) => `${column} TEXT`)});`;

const OLD = `INSERT INTO webform_history (id, webFormId) VALUES ('o1', 'f1'), ('o2', 'f2'), ('o3', 'f1'), ('o4', 'gone'),
  ('o5', NULL);`;

const by = (id: string): SalesmapRecord => ({ id, peopleId: 'kim', contents: [{ label: '이름', value: id }] });

interface Merging {
  readonly path: string;
  readonly merger: WebformMerger;
  ids(form?: string): unknown[];
}

/** A published database and the submissions `n1`, `n2` of `f1` and `n3` of `f2` that wait for it. */
function merging(sql: string, staged: Readonly<Record<string, SalesmapRecord[]>> = {}): Merging {
  return mergingInto(databaseWith(sql), staged);
}

function mergingInto(path: string, staged: Readonly<Record<string, SalesmapRecord[]>> = {}): Merging {
  const stage = new WebformStage(join(tempFolder(), 'webforms.db'), path);
  onTestFinished(() => stage.close());
  const all = { f1: [by('n1'), by('n2')], f2: [by('n3')], ...staged };
  for (const [form, records] of Object.entries(all)) stage.writeBatch(form, batchOf(records));
  const merger = new WebformMerger(path, stage.path);
  onTestFinished(() => merger.close());
  const ids = (form?: string): unknown[] =>
    query(path, `SELECT id FROM webform_history ${form === undefined ? '' : `WHERE webFormId = '${form}'`}`).map(
      ({ id }) => id,
    );
  return { path, merger, ids };
}

describe('merging a form', () => {
  test('replaces its rows as a whole and no others', () => {
    const { merger, ids, path } = merging(PEOPLE + HISTORY + OLD);
    merger.mergeForm('f1');
    expect(ids('f1')).toStrictEqual(['n1', 'n2']);
    expect(ids('f2')).toStrictEqual(['o2']);
    expect(ids('gone')).toStrictEqual(['o4']);
    expect(merger.rowCount()).toBe(5);
    expect(query(path, "SELECT * FROM webform_history WHERE id = 'n1'")).toStrictEqual([
      {
        id: 'n1',
        peopleId: 'kim',
        organizationId: null,
        dealId: null,
        leadId: null,
        contents: '[{"label": "이름", "value": "n1"}]',
        createdAt: null,
        webFormId: 'f1',
      },
    ]);
  });

  test('twice is the same as once', () => {
    const { merger, ids } = merging(PEOPLE + HISTORY + OLD);
    for (const form of ['f1', 'f2']) merger.mergeForm(form);
    const once = ids();
    for (const form of ['f1', 'f2']) merger.mergeForm(form);
    expect(ids().toSorted()).toStrictEqual(once.toSorted());
    expect(merger.rowCount()).toBe(5);
  });

  test('that has no submissions any more empties it', () => {
    const { merger, ids } = merging(PEOPLE + HISTORY + OLD, { f1: [] });
    merger.mergeForm('f1');
    expect(ids('f1')).toStrictEqual([]);
  });

  test('that fails half-way keeps its old rows', () => {
    const { merger, ids, path } = merging(PEOPLE + HISTORY + OLD);
    const db = openDatabase(path);
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON webform_history WHEN NEW.id = 'n2'
      BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    expect(() => merger.mergeForm('f1')).toThrow('disk full');
    expect(ids('f1')).toStrictEqual(['o1', 'o3']);
  });
});

test('removeOthers removes the rows of forms that nobody asks for, and of none', () => {
  const { merger, ids } = merging(PEOPLE + HISTORY + OLD);
  expect(merger.removeOthers()).toBe(2);
  expect(ids()).toStrictEqual(['o1', 'o2', 'o3']);
  expect(merger.removeOthers()).toBe(0);
});

describe('a published database', () => {
  test('without the table gets it', () => {
    const { merger, path, ids } = merging(PEOPLE);
    expect(merger.rowCount()).toBe(0);
    merger.mergeForm('f2');
    expect(ids()).toStrictEqual(['n3']);
    expect(query(path, "SELECT name, type FROM pragma_table_info('webform_history')")).toStrictEqual(
      WEBFORM_COLUMNS.map((name) => ({ name, type: 'TEXT' })),
    );
  });

  test('whose table lacks columns gets them, and keeps its rows and its own columns', () => {
    const { merger, path } = merging(
      `${PEOPLE} CREATE TABLE webform_history (own TEXT, webFormId TEXT); INSERT INTO webform_history VALUES ('x', 'f1'), ('y', 'f2')`,
    );
    merger.mergeForm('f2');
    expect(query(path, 'SELECT own, id, webFormId FROM webform_history')).toStrictEqual([
      { own: 'x', id: null, webFormId: 'f1' },
      { own: null, id: 'n3', webFormId: 'f2' },
    ]);
  });

  test.each([false, true])('of the old tool loses its doubled rows with the form (left in WAL mode: %s)', (wal) => {
    const path = join(tempFolder(), 'old.db');
    makeOldToolDatabase(path, { rows: 5, webforms: true, wal });
    const { merger } = mergingInto(path, { 'form-1': [] });
    expect(merger.rowCount()).toBe(10);
    merger.mergeForm('form-1');
    expect(merger.rowCount()).toBe(0);
  });

  test('that is not there is not made', () => {
    const path = join(tempFolder(), 'none.db');
    expect(() => new WebformMerger(path, databaseWith('CREATE TABLE t (a)'))).toThrow(/unable to open/);
  });
});

describe('a reader', () => {
  test('in WAL mode keeps its view while a form is merged', () => {
    const { merger, path } = merging(`PRAGMA journal_mode = WAL; ${PEOPLE}${HISTORY}${OLD}`);
    const reader = openDatabase(path, { readonly: true });
    const count = "SELECT count(*) FROM webform_history WHERE id LIKE 'n%'";
    reader.exec('BEGIN');
    expect(cellIn(reader, count)).toBe(0);
    merger.mergeForm('f1');
    expect(cellIn(reader, count)).toBe(0);
    reader.exec('COMMIT');
    expect(cellIn(reader, count)).toBe(2);
  });

  test('with its connection open is no hindrance in the ordinary journal mode', () => {
    const { merger, path } = merging(PEOPLE + HISTORY + OLD);
    const reader = openDatabase(path, { readonly: true });
    expect(cellIn(reader, 'SELECT count(*) FROM webform_history')).toBe(5);
    merger.mergeForm('f1');
    expect(cellIn(reader, "SELECT count(*) FROM webform_history WHERE id LIKE 'n%'")).toBe(2);
  });

  test('in the middle of a read is an error that says busy, and changes nothing', () => {
    const { merger, path, ids } = merging(PEOPLE + HISTORY + OLD);
    const reader = openDatabase(path, { readonly: true });
    reader.exec('BEGIN');
    expect(cellIn(reader, 'SELECT count(*) FROM webform_history')).toBe(5);
    expect(() => merger.mergeForm('f1')).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    reader.exec('COMMIT');
    expect(ids('f1')).toStrictEqual(['o1', 'o3']);
    merger.mergeForm('f1');
    expect(ids('f1')).toStrictEqual(['n1', 'n2']);
  });
});
