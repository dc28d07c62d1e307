import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { RunLock, type RunLockOptions } from '../../src/files/run-lock.ts';
import { type LockRow, RunLockFile } from '../../src/files/run-lock-file.ts';
import { AnotherRunError, CannotStartError } from '../../src/run/errors.ts';
import { Child } from './support/child.ts';
import { makeDatabase } from './support/databases.ts';
import { tempFolder } from './support/temp-folder.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const startedAt = new Date('2026-01-01T00:00:00Z');
const snapshot: RunLockOptions = { kind: 'snapshot', startedAt, runTag: '20260101_000000' };
const dbPath = (): string => join(tempFolder(), 'latest.db');

/** Another run in a process of its own, ready to take the lock. */
async function otherRun(db: string, runTag: string): Promise<Child> {
  const child = new Child('./run-lock-process.ts', db, runTag);
  await child.answer();
  return child;
}

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
};

/** What a run left in the lock file, held by nobody. */
function leaveRow(db: string, row: Partial<LockRow>): void {
  if (!existsSync(`${db}.lock`)) writeFileSync(`${db}.lock`, '');
  const file = new RunLockFile(`${db}.lock`);
  file.begin();
  file.write({
    token: 'other',
    pid: 1,
    host: hostname(),
    runTag: '20251231_000000',
    kind: 'snapshot',
    startedAt: '2025-12-31T00:00:00.000Z',
    logPath: '',
    ended: 0,
    writtenAtMs: 0,
    ...row,
  });
  file.commit();
  file.close();
}

describe('within one process', () => {
  it('is taken, let go of and taken again; a run that ended is no killed run', () => {
    const db = dbPath();
    const first = RunLock.acquire(db, snapshot);
    expect(first.previous).toBeUndefined();
    expect(first.path).toBe(`${db}.lock`);
    expect(statSync(first.path).mode & 0o777).toBe(0o600);
    expect(first.release()).toBe(true);
    const second = RunLock.acquire(db, snapshot);
    expect(second.previous).toBeUndefined();
    second.release();
  });

  it('is refused to a second run without the file being opened', () => {
    const db = dbPath();
    const lock = RunLock.acquire(db, snapshot);
    const createFile = vi.fn(nodeFileSystem.createFile);
    const open = vi.spyOn(RunLockFile.prototype, 'begin');
    const fs = { ...nodeFileSystem, createFile };
    const error = thrownBy(() => RunLock.acquire(db, { ...snapshot, runTag: '20260101_000001', fs }));
    expect(createFile).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
    expect(error).toBeInstanceOf(AnotherRunError);
    expect(error).toMatchObject({ code: 'another_run', exitCode: 5 });
    expect(String(error)).toContain(`pid ${process.pid}, run tag 20260101_000000`);
    lock.release();
  });

  it('may be released twice, and never another run’s', () => {
    const db = dbPath();
    const first = RunLock.acquire(db, snapshot);
    first.release();
    const second = RunLock.acquire(db, snapshot);
    expect(first.release()).toBe(true);
    expect(() => RunLock.acquire(db, snapshot)).toThrow(AnotherRunError);
    second.release();
  });

  it('of another database is another lock', () => {
    const [one, two] = [RunLock.acquire(dbPath(), snapshot), RunLock.acquire(dbPath(), snapshot)];
    one.release();
    two.release();
  });
});

describe('between processes', () => {
  it('is refused, with the pid and the run tag of the run that holds it', async () => {
    const db = dbPath();
    const other = await otherRun(db, '20260101_000007');
    await other.ask('go');
    const error = thrownBy(() => RunLock.acquire(db, snapshot));
    expect(error).toBeInstanceOf(AnotherRunError);
    expect(String(error)).toContain(`pid ${other.process.pid}, run tag 20260101_000007`);
  });

  it('is refused to the other too: the lock holds after a commit and a description', async () => {
    const db = dbPath();
    const lock = RunLock.acquire(db, { kind: 'snapshot', startedAt });
    lock.describe({ runTag: '20260101_000003', logPath: 'logs/x.log' });
    // Reading the database file itself must not cost the lock either.
    expect(existsSync(db)).toBe(false);
    const other = await otherRun(db, '20260101_000007');
    expect(await other.ask('go')).toEqual({
      refused: `Another run (pid ${process.pid}, run tag 20260101_000003) holds this database.`,
    });
    lock.release();
  });

  it('dies with its process: a killed run is in nobody’s way, and is named', async () => {
    const db = dbPath();
    const other = await otherRun(db, '20260101_000007');
    await other.ask('go');
    await other.kill();
    const lock = RunLock.acquire(db, snapshot);
    expect(lock.previous).toMatchObject({
      pid: other.process.pid,
      host: hostname(),
      runTag: '20260101_000007',
      kind: 'snapshot',
      logPath: 'logs/20260101_000007.log',
    });
    lock.release();
    const next = RunLock.acquire(db, snapshot);
    expect(next.previous).toBeUndefined();
    next.release();
  });

  it('is free when the other ended by itself', async () => {
    const db = dbPath();
    const other = await otherRun(db, '20260101_000007');
    await other.ask('go');
    await other.close();
    const lock = RunLock.acquire(db, snapshot);
    expect(lock.previous).toBeUndefined();
    lock.release();
  });

  it('goes to exactly one of four that start at once, and the others name it', async () => {
    const db = dbPath();
    const tags = ['20260101_000001', '20260101_000002', '20260101_000003', '20260101_000004'];
    const runs = await Promise.all(tags.map((tag) => otherRun(db, tag)));
    const answers = (await Promise.all(runs.map((run) => run.ask('go')))) as Array<Record<string, unknown>>;
    const winners = answers.filter((answer) => 'held' in answer);
    expect(winners).toHaveLength(1);
    expect(winners[0]).not.toHaveProperty('previous');
    const refusals = answers.flatMap(({ refused }) => (refused === undefined ? [] : [String(refused)]));
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals) expect(refusal).toContain(`run tag ${winners[0]?.held}`);
  });
});

describe('a description', () => {
  it('replaces what the next run finds', () => {
    const db = dbPath();
    const lock = RunLock.acquire(db, { kind: 'resume', startedAt });
    lock.describe({ runTag: '20260101_000009', kind: 'webform' });
    expect(lock.previous).toBeUndefined();
    const reader = new Database(lock.path, { readonly: true });
    expect(reader.prepare('SELECT run_tag, kind, ended FROM salesmap_run').get()).toEqual({
      run_tag: '20260101_000009',
      kind: 'webform',
      ended: 0,
    });
    reader.close();
    lock.release();
  });

  it('is written again when somebody’s reading kept the first commit from going through', () => {
    const db = dbPath();
    const lock = RunLock.acquire(db, snapshot);
    vi.spyOn(RunLockFile.prototype, 'commit').mockImplementationOnce(function (this: RunLockFile) {
      this.rollback();
      return false;
    });
    lock.describe({ runTag: '20260101_000009' });
    expect(tagIn(lock.path)).toBe('20260101_000009');
    lock.release();
  });

  it('that can never be written ends the lock with a clear error', () => {
    const db = dbPath();
    const lock = RunLock.acquire(db, snapshot);
    const commit = vi.spyOn(RunLockFile.prototype, 'commit').mockImplementation(function (this: RunLockFile) {
      this.rollback();
      return false;
    });
    expect(thrownBy(() => lock.describe({ runTag: '20260101_000009' }))).toMatchObject({ code: 'lock_not_possible' });
    commit.mockRestore();
    RunLock.acquire(db, snapshot).release();
  });

  it('loses to a run that took the lock in the moment between', () => {
    const db = dbPath();
    const lock = RunLock.acquire(db, snapshot);
    const { commit } = RunLockFile.prototype;
    let other: RunLockFile | undefined;
    vi.spyOn(RunLockFile.prototype, 'commit').mockImplementationOnce(function (this: RunLockFile) {
      const done = commit.call(this);
      leaveRow(db, { host: 'elsewhere', pid: 77, runTag: '20260101_000011' });
      other = new RunLockFile(`${db}.lock`);
      other.begin();
      return done;
    });
    const error = thrownBy(() => lock.describe({ runTag: '20260101_000009' }));
    other?.close();
    expect(error).toBeInstanceOf(AnotherRunError);
    expect(String(error)).toContain('pid 77 on elsewhere, run tag 20260101_000011');
  });
});

const tagIn = (path: string): unknown => {
  const reader = new Database(path, { readonly: true });
  try {
    return reader.prepare('SELECT run_tag FROM salesmap_run').pluck().get();
  } finally {
    reader.close();
  }
};

describe('a row that nobody holds', () => {
  it('of another machine is a killed run', () => {
    const db = dbPath();
    leaveRow(db, { host: 'elsewhere', pid: process.ppid, writtenAtMs: Date.now() });
    const lock = RunLock.acquire(db, snapshot);
    expect(lock.previous).toMatchObject({ host: 'elsewhere', runTag: '20251231_000000' });
    lock.release();
  });

  it('with our own pid is a killed run of a container before this one', () => {
    const db = dbPath();
    leaveRow(db, { pid: process.pid, writtenAtMs: Date.now(), runTag: '' });
    const wait = vi.spyOn(Atomics, 'wait');
    const lock = RunLock.acquire(db, snapshot);
    expect(wait).not.toHaveBeenCalled();
    expect(lock.previous).toMatchObject({ pid: process.pid, runTag: undefined, logPath: undefined });
    lock.release();
  });

  it('with a pid that another program got since is a killed run', () => {
    const db = dbPath();
    leaveRow(db, { pid: process.ppid, writtenAtMs: Date.now() - 60_000 });
    const lock = RunLock.acquire(db, snapshot);
    expect(lock.previous?.pid).toBe(process.ppid);
    lock.release();
  });

  it('of a killed run is not forgotten when another run comes and goes in the moment between', () => {
    const db = dbPath();
    leaveRow(db, { host: 'elsewhere', runTag: '20251231_000000' });
    const { commit } = RunLockFile.prototype;
    vi.spyOn(RunLockFile.prototype, 'commit').mockImplementationOnce(function (this: RunLockFile) {
      const done = commit.call(this);
      leaveRow(db, { host: 'elsewhere', runTag: '20260101_000011', ended: 1 });
      return done;
    });
    const lock = RunLock.acquire(db, snapshot);
    expect(lock.previous?.runTag).toBe('20251231_000000');
    expect(tagIn(lock.path)).toBe(snapshot.runTag);
    lock.release();
  });

  it('just written by a process that lives is waited for, and taken when nothing comes', () => {
    const db = dbPath();
    leaveRow(db, { pid: process.ppid, writtenAtMs: Date.now() });
    const wait = vi.spyOn(Atomics, 'wait');
    const lock = RunLock.acquire(db, snapshot);
    expect(wait).toHaveBeenCalled();
    expect(lock.previous?.pid).toBe(process.ppid);
    lock.release();
  });
});

describe('a lock file that cannot be used', () => {
  it.each([
    ['garbage', (path: string) => writeFileSync(path, 'no database, but something of somebody. '.repeat(50))],
    ['a database of another kind', (path: string) => makeDatabase(path, 'other')],
  ])('is named, and left alone: %s', (_what, make) => {
    const db = dbPath();
    make(`${db}.lock`);
    const before = readFileSync(`${db}.lock`);
    const error = thrownBy(() => RunLock.acquire(db, snapshot));
    expect(error).toBeInstanceOf(CannotStartError);
    expect(error).toMatchObject({ code: 'lock_not_possible', exitCode: 2 });
    expect(String(error)).toContain(`${db}.lock`);
    expect(readFileSync(`${db}.lock`).equals(before)).toBe(true);
  });

  it('is named: its folder is missing', () => {
    const db = join(tempFolder(), 'missing', 'latest.db');
    expect(thrownBy(() => RunLock.acquire(db, snapshot))).toMatchObject({ code: 'lock_not_possible' });
  });
});
