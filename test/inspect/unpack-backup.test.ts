import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { type UnpackOptions, unpackBackup } from '../../src/inspect/unpack-backup.ts';
import { CannotStartError, InterruptedError } from '../../src/run/errors.ts';
import { type Step, UNWATCHED } from '../../src/run/step-watch.ts';
import { recordingLog } from '../files/support/recording-log.ts';
import { systemError } from '../files/support/system-error.ts';
import { tempFolder } from '../run/support/runs.ts';
import { cutFile, flipByte, makeBackup, packBackup, type SnapshotShape } from '../support/backups.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';

const TAG = '20260101_000000';

/** A backup, and how it is unpacked. */
function setUp(shape?: SnapshotShape) {
  const dir = tempFolder();
  const path = makeBackup(join(dir, 'backups'), TAG, shape);
  const to = join(dir, 'unpacked.db');
  const asked: number[] = [];
  const unpack = (more: Partial<UnpackOptions> = {}) =>
    unpackBackup(path, {
      runTag: TAG,
      to,
      mode: 0o600,
      needRoom: (bytes) => void asked.push(bytes),
      watch: UNWATCHED,
      fs: nodeFileSystem,
      log: recordingLog(),
      ...more,
    });
  return { dir, path, to, asked, unpack };
}

describe('a backup that is whole', () => {
  it('lies there unpacked, for its owner alone, and says what it holds', async () => {
    const { path, to, asked, unpack } = setUp();
    const found = await unpack();
    expect(found).toMatchObject({
      ok: true,
      message:
        'every table of the manifest (2) holds as many rows as it says; webform_history, which it does not name, holds 7',
      facts: { runTag: TAG },
    });
    expect(found.ok && found.rows.get('webform_history')).toBe(7);
    const bytes = gunzipSync(readFileSync(path));
    expect(readFileSync(to).equals(bytes)).toBe(true);
    expect(asked).toEqual([bytes.length]);
    expect(statSync(to).mode & 0o777).toBe(0o600);
  });

  it('of the old tool is, too: it counted doubled rows, and they are there', async () => {
    const { dir, unpack } = setUp();
    makeOldToolDatabase(join(dir, 'old.db'), { runTag: TAG });
    packBackup(join(dir, 'backups'), TAG, readFileSync(join(dir, 'old.db')));
    expect(await unpack()).toMatchObject({
      ok: true,
      message: 'every table of the manifest (7) holds as many rows as it says',
    });
  });

  it('without a manifest is checked as far as that goes', async () => {
    const { dir, unpack } = setUp();
    new Database(join(dir, 'x.db')).exec('CREATE TABLE a (x); INSERT INTO a VALUES (1)').close();
    packBackup(join(dir, 'backups'), TAG, readFileSync(join(dir, 'x.db')));
    expect(await unpack()).toMatchObject({
      ok: true,
      message: '1 row, and no manifest to compare them with',
    });
  });

  it('that somebody made in WAL mode comes out in rollback mode, without sidecars', async () => {
    const { dir, to, unpack } = setUp({ wal: true });
    expect(await unpack()).toMatchObject({ ok: true });
    expect(readFileSync(to)[18]).toBe(1);
    expect(readdirSync(dir).sort()).toEqual(['backups', 'unpacked.db']);
  });

  it('tells how far each step is', async () => {
    const { path, to, unpack } = setUp();
    const steps: { step: Step; bytes: number | undefined; moved: number }[] = [];
    const watch = {
      ...UNWATCHED,
      stepBegan: (step: Step, bytes: number | undefined) => void steps.push({ step, bytes, moved: 0 }),
      stepMoved: (moved: number) => void Object.assign(steps.at(-1) ?? {}, { moved }),
    };
    await unpack({ watch });
    const [packed, unpacked] = [statSync(path).size, statSync(to).size];
    expect(steps).toEqual([
      { step: 'read_back', bytes: packed, moved: packed },
      { step: 'unpack', bytes: unpacked, moved: unpacked },
      { step: 'check', bytes: undefined, moved: 0 },
    ]);
  });
});

describe('a backup that is damaged says why, and nothing of it is left', () => {
  const damage = (path: string, change: (bytes: Buffer) => Buffer): void =>
    writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(path)))));
  const filled = (bytes: Buffer, from: number): Buffer => Buffer.from(bytes).fill(0xaa, from, from + 300);

  it.each<[name: string, spoil: (path: string) => void, words: RegExp]>([
    ['cut in its middle', (path) => cutFile(path, 0.5), /^it is cut short$/],
    ['cut in its checksum', (path) => cutFile(path, 0.9999), /^it is cut short$/],
    ['a flipped byte', flipByte, /^its compressed bytes are damaged: |^it is cut short$/],
    [
      'no gzip',
      (path) => writeFileSync(path, 'text '.repeat(100)),
      /^its compressed bytes are damaged: incorrect header/,
    ],
    ['an empty file', (path) => writeFileSync(path, ''), /^it is (empty|cut short)$/],
    ['nothing inside', (path) => damage(path, () => Buffer.alloc(0)), /^it is empty$/],
    [
      'no database inside',
      (path) => damage(path, () => Buffer.from('text '.repeat(999))),
      /integrity check says: file is not/,
    ],
    ['a database without tables', (path) => damage(path, (bytes) => bytes.subarray(0, 0)), /^it is empty$/],
    [
      'a page of nonsense',
      (path) => damage(path, (bytes) => filled(bytes, 4096 * 3)),
      /^SQLite's integrity check says: /,
    ],
    [
      'the end of the database is missing',
      (path) => damage(path, (b) => b.subarray(0, 8192)),
      /^SQLite's integrity check says: /,
    ],
  ])('%s', async (_name, spoil, words) => {
    const { dir, path, unpack } = setUp();
    spoil(path);
    const found = await unpack();
    expect(found).toEqual({ ok: false, message: expect.stringMatching(words) });
    expect(readdirSync(dir)).toEqual(['backups']);
  });

  it.each<[name: string, shape: SnapshotShape, words: string]>([
    ['a wrong count', { said: { deal: 201 } }, 'its manifest says otherwise: deal holds 200 rows, not 201'],
    [
      'another snapshot',
      { runTag: '20250101_000000' },
      'it holds the snapshot of run 20250101_000000, not the one of its name',
    ],
  ])('%s', async (_name, shape, message) => {
    const { dir, unpack } = setUp(shape);
    expect(await unpack()).toEqual({ ok: false, message });
    expect(readdirSync(dir)).toEqual(['backups']);
  });

  it('a manifest that is a view of nothing', async () => {
    const { dir, unpack } = setUp();
    new Database(join(dir, 'x.db')).exec('CREATE TABLE run_info (x); CREATE TABLE a (x)').close();
    packBackup(join(dir, 'backups'), TAG, readFileSync(join(dir, 'x.db')));
    expect(await unpack()).toMatchObject({ ok: true }); // columns of ours that are not there are no damage
  });

  it('one that cannot be read', async () => {
    const { path, unpack, to } = setUp();
    nodeFileSystem.unlink(path);
    mkdirSync(path);
    expect(await unpack()).toEqual({ ok: false, message: expect.stringMatching(/^it cannot be read: EISDIR/) });
    expect(existsSync(to)).toBe(false);
  });
});

describe('a place that fails is not the backup’s fault', () => {
  it('no room: nothing was written', async () => {
    const { dir, unpack } = setUp();
    const needRoom = (): never => {
      throw new CannotStartError('too small', { code: 'disk_too_small' });
    };
    await expect(unpack({ needRoom })).rejects.toMatchObject({ code: 'disk_too_small' });
    expect(readdirSync(dir)).toEqual(['backups']);
  });

  it('a disk that is full meanwhile', async () => {
    const { dir, unpack } = setUp();
    const fs = {
      ...nodeFileSystem,
      openWriteStream: (path: string, mode: number) => {
        const stream = nodeFileSystem.openWriteStream(path, mode);
        stream.write = () => {
          stream.destroy(systemError('ENOSPC'));
          return false;
        };
        return stream;
      },
    };
    await expect(unpack({ fs })).rejects.toMatchObject({ code: 'unpack_failed', exitCode: 2 });
    expect(readdirSync(dir)).toEqual(['backups']);
  });

  it.each<Step>(['read_back', 'unpack', 'check'])('a stop during %s leaves nothing', async (at) => {
    const { dir, unpack } = setUp();
    const stopping = new AbortController();
    const reason = new InterruptedError('SIGINT');
    const stepBegan = (step: Step): void => {
      if (step === at) stopping.abort(reason);
    };
    await expect(unpack({ watch: { ...UNWATCHED, stop: stopping.signal, stepBegan } })).rejects.toBe(reason);
    expect(readdirSync(dir)).toEqual(['backups']);
  });
});
