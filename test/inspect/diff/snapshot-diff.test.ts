import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DiffOptions, SnapshotDiff } from '../../../src/inspect/diff/snapshot-diff.ts';
import { InterruptedError } from '../../../src/run/errors.ts';
import { databaseWith } from '../../store/support/stores.ts';

const stop = new AbortController().signal;
const found = (path: string, packed = false) => ({ label: path, path, packed });

async function open(older: string, newer: string, options: Partial<DiffOptions> = {}): Promise<SnapshotDiff> {
  const diff = await SnapshotDiff.open(found(older), found(newer), { stop, ...options });
  onTestFinished(() => diff.close());
  return diff;
}

const MANY = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
  INSERT INTO deal SELECT i, i FROM n`;
const many = (): string => databaseWith(`CREATE TABLE deal (id TEXT PRIMARY KEY, x TEXT); ${MANY}`);

it('compares the tables that hold records, in the order of the manifest', async () => {
  const older = databaseWith('CREATE TABLE gone (id); CREATE TABLE b (id); CREATE TABLE run_info (run_tag TEXT)');
  const newer =
    databaseWith(`CREATE TABLE own (id); CREATE TABLE a (id); CREATE TABLE b (id); CREATE TABLE _changes (x);
    CREATE TABLE _columns (x); CREATE TABLE webform_history (id); CREATE TABLE manifest ("table" TEXT);
    INSERT INTO manifest VALUES ('b'), ('a'), ('vanished')`);
  const diff = await open(older, newer);
  expect(diff.tables).toEqual(['b', 'a', 'own', 'webform_history', 'gone']);
  expect((await open(older, newer, { tables: ['own', 'b'] })).tables).toEqual(['b', 'own']);
  await expect(open(older, newer, { tables: ['b', 'c'] })).rejects.toThrow('Neither snapshot has a table "c".');
});

it('says which runs made them, as far as they say', async () => {
  const older = databaseWith('CREATE TABLE run_info (run_tag TEXT, captured_at_utc)');
  const newer = databaseWith(`CREATE TABLE run_info (run_tag TEXT, captured_at_utc TEXT);
    INSERT INTO run_info VALUES ('20261124_070000', '2026-11-24T07:00:01Z')`);
  const diff = await open(older, newer);
  expect(diff.older).toEqual({ runTag: null, capturedAtUtc: null });
  expect(diff.newer).toEqual({ runTag: '20261124_070000', capturedAtUtc: '2026-11-24T07:00:01Z' });
});

it('makes no sidecars beside a database in WAL mode that nobody has open, and reads one that somebody has', async () => {
  const path = databaseWith("PRAGMA journal_mode = WAL; CREATE TABLE deal (id TEXT); INSERT INTO deal VALUES ('1')");
  const other = databaseWith('CREATE TABLE deal (id TEXT)');
  const closed = await open(other, path);
  expect(await closed.counts('deal')).toEqual({ added: 1, removed: 0, changed: 0 });
  expect(readdirSync(dirname(path))).toEqual(['some.db']);
  const writer = new Database(path).exec("INSERT INTO deal VALUES ('2')");
  expect(await (await open(other, path)).counts('deal')).toEqual({ added: 2, removed: 0, changed: 0 });
  writer.close();
});

describe('what comes in between', () => {
  it('holds no lock between two pieces, and notices that somebody wrote', async () => {
    const [older, newer] = [databaseWith('CREATE TABLE deal (id TEXT PRIMARY KEY, x TEXT)'), many()];
    const changes = (await open(older, newer)).changes('deal');
    expect((await changes.next()).value).toMatchObject({ kind: 'added', id: '1' });
    new Database(newer, { timeout: 0 }).exec("UPDATE deal SET x = 'y' WHERE id = '9000'").close();
    const rest = (async () => {
      for await (const _change of changes);
    })();
    await expect(rest).rejects.toThrow('A snapshot was written to while it was compared.');
  });

  it('a signal ends it', async () => {
    const stopping = new AbortController();
    const diff = await open(databaseWith('CREATE TABLE deal (id TEXT)'), many(), { stop: stopping.signal });
    const counting = diff.counts('deal');
    stopping.abort(new InterruptedError('SIGINT'));
    await expect(counting).rejects.toThrow('Interrupted.');
  });

  it('a lock is one clear sentence', async () => {
    const path = databaseWith('CREATE TABLE deal (id TEXT)');
    const holder = new Database(path).exec('BEGIN EXCLUSIVE');
    await expect(open(path, path)).rejects.toThrow(/some\.db cannot be read: database is locked\.$/);
    holder.close();
  });
});
