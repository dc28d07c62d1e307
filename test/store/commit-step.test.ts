import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { commitPieces, commitStep, type Pieces } from '../../src/store/commit-step.ts';

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

describe('a step in pieces', () => {
  const never = new AbortController().signal;
  function setUp() {
    const db = new Database(':memory:');
    db.exec('CREATE TABLE t (x)');
    const closed: string[] = [];
    const pieces = function* (count: number): Pieces<void> {
      try {
        for (let x = 1; x <= count; x += 1) {
          db.prepare('INSERT INTO t VALUES (?)').run(x);
          yield;
        }
      } finally {
        closed.push('closed');
      }
    };
    return { db, pieces, closed, rows: () => db.prepare('SELECT x FROM t').pluck().all() };
  }

  it('is committed as one, and lets the process go on in between', async () => {
    const { db, pieces, closed, rows } = setUp();
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    }, 0);
    const done = commitPieces(db, 'carry_over', pieces(3), never);
    expect([db.inTransaction, rows()]).toEqual([true, [1]]);
    await done;
    expect([db.inTransaction, rows(), closed]).toEqual([false, [1, 2, 3], ['closed']]);
    await commitPieces(db, 'carry_over', pieces(1000), never);
    clearInterval(turn);
    expect(turns).toBeGreaterThan(0);
  });

  it('is undone when it is stopped, and lets go of what it reads', async () => {
    const { db, pieces, closed, rows } = setUp();
    const stopping = new AbortController();
    const done = commitPieces(db, 'carry_over', pieces(1000), stopping.signal);
    stopping.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
    expect([db.inTransaction, rows(), closed]).toEqual([false, [], ['closed']]);
  });
});
