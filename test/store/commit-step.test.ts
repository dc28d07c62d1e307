import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { commitStep } from '../../src/store/commit-step.ts';

it('commits what the step did and gives back its result', () => {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE t (x)');
  expect(commitStep(db, 'manifest', () => db.prepare('INSERT INTO t VALUES (1)').run().changes)).toBe(1);
  expect(db.prepare('SELECT x FROM t').all()).toEqual([{ x: 1 }]);
});

it('undoes a step that failed', () => {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE t (x)');
  expect(() =>
    commitStep(db, 'manifest', () => {
      db.exec('INSERT INTO t VALUES (1)');
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(db.prepare('SELECT x FROM t').all()).toEqual([]);
});
