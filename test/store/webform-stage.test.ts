import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';
import { WEBFORM_COLUMNS } from '../../src/store/webform-history.ts';
import { WebformStage } from '../../src/store/webform-stage.ts';
import { tempFolder } from '../files/support/temp-folder.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';
import { query } from '../support/query.ts';
import { batchOf, databaseWith } from './support/stores.ts';

const TABLES =
  'CREATE TABLE people (id TEXT PRIMARY KEY, "제출된 웹폼 목록" TEXT); CREATE TABLE deal (id TEXT, peopleId TEXT);';

/** `kim` and `lee` have deals, `park` has none. */
const PUBLISHED = `${TABLES}
  INSERT INTO people VALUES ('park', '["f9"]'), ('kim', '[{"id": "f2", "name": "문의"}, {"id": "f1"}]'), ('lee', '["f3", "f2"]');
  INSERT INTO deal VALUES ('d1', 'lee'), ('d2', 'kim'), ('d3', 'kim'), ('d4', NULL), ('d5', ''), ('d6', 'nobody')`;

function stageOf(published: string): WebformStage {
  const stage = new WebformStage(join(tempFolder(), 'webforms.db'), published);
  onTestFinished(() => stage.close());
  return stage;
}

const submissionsIn = (stage: WebformStage, columns = '*'): Record<string, unknown>[] =>
  query(stage.path, `SELECT ${columns} FROM submission ORDER BY rowid`);

describe('the forms', () => {
  test('are those of people with deals, in order of first appearance', () => {
    expect(
      stageOf(databaseWith(PUBLISHED))
        .forms()
        .map(({ id }) => id),
    ).toStrictEqual(['f2', 'f1', 'f3']);
  });

  test.each([
    ['that was cut', '[{"id": "f1"}, {"id": "f'],
    ['that is text', '문의'],
    ['that is an object', '{"id": "f1"}'],
    ['that is empty', '[]'],
    ['of no use', '[null, true, {}, {"id": null}, [], {"id": ""}, ""]'],
  ])('are none in a list %s', (_name, list) => {
    const path = databaseWith(`${TABLES} INSERT INTO people VALUES ('kim', '${list}'), ('lee', '["f5"]');
      INSERT INTO deal VALUES ('d', 'kim'), ('e', 'lee')`);
    expect(
      stageOf(path)
        .forms()
        .map(({ id }) => id),
    ).toStrictEqual(['f5']);
  });

  test('may be numbers', () => {
    const path = databaseWith(`${TABLES} INSERT INTO people VALUES ('kim', '[12, {"id": 13}, "12"]');
      INSERT INTO deal VALUES ('d', 'kim')`);
    expect(
      stageOf(path)
        .forms()
        .map(({ id }) => id),
    ).toStrictEqual(['12', '13']);
  });

  test('may be numbers above 2^53, digit for digit', () => {
    const path = databaseWith(`${TABLES}
      INSERT INTO people VALUES ('kim', '[12345678901234567890, {"id": 9007199254740993}]');
      INSERT INTO deal VALUES ('d', 'kim')`);
    expect(
      stageOf(path)
        .forms()
        .map(({ id }) => id),
    ).toStrictEqual(['12345678901234567890', '9007199254740993']);
  });

  test('that UTF-8 cannot tell apart are one', () => {
    const path = databaseWith(`${TABLES} INSERT INTO people VALUES ('kim', '["a\\ud800", "a\\udc00", {"id": "f"}]');
      INSERT INTO deal VALUES ('d', 'kim')`);
    expect(
      stageOf(path)
        .forms()
        .map(({ id }) => id),
    ).toStrictEqual(['a\ufffd', 'f']);
  });

  test('are read from the columns that _columns names', () => {
    const path = databaseWith(`
      CREATE TABLE people (id TEXT, "제출된 웹폼 목록_2" TEXT, "제출된 웹폼 목록" TEXT);
      CREATE TABLE deal (id TEXT, peopleId_2 TEXT, PEOPLEID TEXT);
      INSERT INTO people VALUES ('kim', '["right"]', '["wrong"]'), ('lee', '["wrong too"]', NULL);
      INSERT INTO deal VALUES ('d', 'kim', 'lee');
      CREATE TABLE _columns (table_name TEXT, field TEXT, column_name TEXT);
      INSERT INTO _columns VALUES ('people', 'id', 'id'), ('people', '제출된 웹폼 목록', '제출된 웹폼 목록_2'),
        ('deal', 'peopleId', 'peopleId_2'), ('deal', 'PEOPLEID', 'PEOPLEID')`);
    const stage = stageOf(path);
    expect(stage.forms().map(({ id }) => id)).toStrictEqual(['right']);
    stage.writeBatch('right', batchOf([{ peopleId: 'kim' }, { peopleId: 'lee' }]));
    expect([stage.kept, stage.droppedNotAllowed]).toStrictEqual([1, 1]);
  });

  test.each([
    ['no tables', ''],
    ['no deals', 'CREATE TABLE people (id, "제출된 웹폼 목록")'],
    ['no people', 'CREATE TABLE deal (id, peopleId)'],
    ['no person in its deals', `CREATE TABLE people (id); CREATE TABLE deal (id)`],
    ['no list of forms', `CREATE TABLE people (id); CREATE TABLE deal (peopleId); INSERT INTO people VALUES ('a')`],
    [
      'people of the empty id only',
      `${TABLES} INSERT INTO people VALUES ('', '["f"]'); INSERT INTO deal VALUES ('d', '')`,
    ],
  ])('are none in a snapshot with %s', (_name, sql) => {
    const stage = stageOf(databaseWith(sql));
    expect(stage.forms().map(({ id }) => id)).toStrictEqual([]);
    stage.writeBatch('f', batchOf([{ peopleId: 'kim' }]));
    expect(stage.kept).toBe(0);
  });

  test('are read from the old tool’s database, whose people stand there twice', () => {
    const path = join(tempFolder(), 'old.db');
    makeOldToolDatabase(path, { rows: 4, wal: true });
    const stage = stageOf(path);
    expect(stage.forms().map(({ id }) => id)).toStrictEqual([]); // its lists are no JSON
    expect(query(stage.path, 'SELECT * FROM allowed')).toStrictEqual([]); // nor are its deals anybody's
  });
});

describe('a submission', () => {
  const staged = (...records: SalesmapRecord[]): WebformStage => {
    const stage = stageOf(databaseWith(PUBLISHED));
    stage.writeBatch('f1', batchOf(records));
    return stage;
  };

  test('is kept as the cells of the other tables are, in the columns that readers know', () => {
    const contents = [{ label: '문의', value: null, childFieldList: [] }, {}];
    const stage = staged({
      createdAt: '2025-01-01',
      id: 7,
      contents,
      peopleId: 'kim',
      dealId: '',
      webFormId: 'another',
      더: '버림',
    });
    const [row] = submissionsIn(stage);
    expect(row).toStrictEqual({
      id: '7',
      peopleId: 'kim',
      organizationId: null,
      dealId: '',
      leadId: null,
      contents: '[{"label": "문의", "value": null, "childFieldList": []}, {}]',
      createdAt: '2025-01-01',
      webFormId: 'f1',
    });
    expect(Object.keys(row ?? {})).toStrictEqual([...WEBFORM_COLUMNS]);
  });

  test.each<[string, SalesmapRecord]>([
    ['personId', { personId: 'kim' }],
    ['person_id', { person_id: 'kim' }],
    ['people_id', { people_id: 'kim' }],
    ['person.id', { person: { id: 'kim', name: '김' } }],
    ['the first that is not empty', { peopleId: '', personId: null, person_id: 'kim', people_id: 'lee' }],
  ])('of an older answer has its person under %s', (_name, record) => {
    const stage = staged(record);
    expect(submissionsIn(stage, 'peopleId')).toStrictEqual([{ peopleId: 'kim' }]);
  });

  test.each<[string, SalesmapRecord]>([
    ['no key', {}],
    ['null', { peopleId: null }],
    ['empty text', { peopleId: '' }],
    ['a person without an id', { person: {} }],
    ['a person that is null', { person: null }],
    ['a person that is a list', { person: [{ id: 'kim' }] }],
  ])('of nobody is counted as missing: %s', (_name, record) => {
    const stage = staged(record);
    expect([stage.droppedMissing, stage.droppedNotAllowed, stage.kept]).toStrictEqual([1, 0, 0]);
  });

  test.each(['park', 'unknown', 'KIM', ' kim', '__proto__'])('of %j, who has no deal, is counted as such', (person) => {
    const stage = staged({ peopleId: person });
    expect([stage.droppedMissing, stage.droppedNotAllowed, stage.kept]).toStrictEqual([0, 1, 0]);
  });

  test('that comes again is the last answer, in its first place; another form’s of that id is another', () => {
    const stage = staged(
      { id: 's1', peopleId: 'kim', contents: '1', dealId: 'd' },
      { id: 's2', peopleId: 'lee', contents: '2' },
      { id: 's1', peopleId: 'kim', contents: '3' },
    );
    stage.writeBatch('f2', batchOf([{ id: 's1', peopleId: 'kim', contents: '4' }]));
    expect(submissionsIn(stage, 'id, contents, dealId, webFormId')).toStrictEqual([
      { id: 's1', contents: '3', dealId: null, webFormId: 'f1' },
      { id: 's2', contents: '2', dealId: null, webFormId: 'f1' },
      { id: 's1', contents: '4', dealId: null, webFormId: 'f2' },
    ]);
    expect(stage.kept).toBe(3);
  });

  test('without an id, or with an empty one, is kept each time', () => {
    const stage = staged({ peopleId: 'kim' }, { peopleId: 'kim', id: '' }, { peopleId: 'kim', id: '' });
    expect(submissionsIn(stage, 'id, peopleId')).toStrictEqual(Array(3).fill({ id: null, peopleId: 'kim' }));
  });
});

test('a batch counts pages and rows of all forms, and never ends the table', () => {
  const stage = stageOf(databaseWith(PUBLISHED));
  stage.writeBatch('f1', batchOf([{ peopleId: 'kim' }], { toPage: 3, nextCursor: 'c3' }));
  expect(stage.writeBatch('f2', batchOf([{ peopleId: 'lee' }, { peopleId: 'park' }]))).toStrictEqual({
    table: 'webform_history',
    page: 4,
    rows: 2,
    columns: 8,
    records: 2,
    nextCursor: null,
    completed: false,
  });
});

test('begins anew over what an earlier run left, and leaves nothing', () => {
  const published = databaseWith(PUBLISHED);
  const path = join(tempFolder(), 'webforms.db');
  const killed = new WebformStage(path, published);
  killed.writeBatch('f1', batchOf([{ peopleId: 'kim' }]));
  const stage = new WebformStage(path, published);
  expect(stage.kept).toBe(0);
  killed.close();
  stage.close();
  for (const end of ['', '-wal', '-shm']) expect(existsSync(path + end)).toBe(false);
});
