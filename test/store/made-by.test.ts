import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { madeBy, noteOf, PLAIN } from '../../src/store/made-by.ts';

/** What a database says whose `run_info` has these columns and values. */
function makerIn(sql: string): string {
  const db = new Database(':memory:');
  db.exec(sql);
  const maker = madeBy(db);
  db.close();
  return maker;
}

it.each([
  ['a plain snapshot', PLAIN, []],
  ['a plain one with remarks', PLAIN, ['deal: carried_over:20261124_070000']],
  ['a pipeline', 'masked', []],
  ['a pipeline with remarks', 'masked', ['a', 'b']],
  ['a replay', 'masked (replay)', ['a']],
])('finds again who made it: %s', (_, maker, remarks) => {
  const note = noteOf(maker, remarks);
  expect(makerIn(`CREATE TABLE run_info (note TEXT); INSERT INTO run_info VALUES ('${note}')`)).toBe(maker);
});

it.each([
  ['no run_info', ''],
  ['an empty one', 'CREATE TABLE run_info (note TEXT)'],
  ['one without a note', 'CREATE TABLE run_info (run_tag TEXT)'],
  ['a note of the tool before', "CREATE TABLE run_info (note TEXT); INSERT INTO run_info VALUES ('정기 스냅샷')"],
])('takes a database with %s for a plain snapshot', (_, sql) => {
  expect(makerIn(sql)).toBe(PLAIN);
});
