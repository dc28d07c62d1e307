import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type BackupOptions, backupDatabase } from '../../src/files/backup-database.ts';
import { DatabaseLockedError } from '../../src/files/database-locked-error.ts';
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.ts';
import { pruneBackups } from '../../src/files/prune-backups.ts';
import { CannotStartError, InterruptedError } from '../../src/run/errors.ts';
import { type Step, type StepWatch, UNWATCHED } from '../../src/run/step-watch.ts';
import { Child } from './support/child.ts';
import { makeDatabase, readDatabase } from './support/databases.ts';
import { recordingLog } from './support/recording-log.ts';
import { systemError } from './support/system-error.ts';
import { tempFolder } from './support/temp-folder.ts';

const TAG = '20260101_000000';
const NAME = `salesmap_backup_${TAG}.db.gz`;

function setUp() {
  const folder = tempFolder();
  const dbPath = join(folder, 'latest.db');
  const backupDir = join(folder, 'backups');
  makeDatabase(dbPath, 'saved');
  const log = recordingLog();
  const backup = (options: Partial<BackupOptions> = {}) =>
    backupDatabase(dbPath, { backupDir, runTag: TAG, keep: 30, log, busyTimeoutMs: 0, ...options });
  /** The backup, restored as a person would. */
  const restore = (): string => {
    const path = join(folder, 'restored.db');
    writeFileSync(path, gunzipSync(readFileSync(join(backupDir, NAME))));
    return path;
  };
  return { folder, dbPath, backupDir, log, backup, restore };
}

const faulty = (faults: Partial<FileSystem>): FileSystem => ({ ...nodeFileSystem, ...faults });

describe('a backup', () => {
  it('restores to the same database, and nothing else is left in the folder', async () => {
    const { backup, backupDir, restore, log } = setUp();
    expect(await backup()).toEqual({ path: join(backupDir, NAME), made: true });
    const restored = restore();
    expect(readDatabase(restored)).toEqual({ names: ['saved'], integrity: 'ok' });
    expect(readdirSync(backupDir)).toEqual([NAME]);
    expect(statSync(join(backupDir, NAME)).mode & 0o777).toBe(0o600);
    expect(statSync(backupDir).mode & 0o777).toBe(0o700);
    expect(log.lines).toMatchObject([
      {
        event: 'backup_created',
        path: join(backupDir, NAME),
        bytes: statSync(restored).size,
        compressed_bytes: statSync(join(backupDir, NAME)).size,
      },
    ]);
  });

  it('is made once per snapshot', async () => {
    const { backup, backupDir, log, dbPath } = setUp();
    await backup();
    const before = readFileSync(join(backupDir, NAME));
    new Database(dbPath).exec('DELETE FROM people').close();
    expect(await backup()).toEqual({ path: join(backupDir, NAME), made: false });
    expect(readFileSync(join(backupDir, NAME)).equals(before)).toBe(true);
    expect(log.events()).toEqual(['backup_created', 'backup_exists']);
  });

  it('that exists is not made of anything: the database is not even opened', async () => {
    const { backup, dbPath, backupDir } = setUp();
    await backup();
    writeFileSync(dbPath, 'no database');
    const never = (): never => {
      throw new Error('it was read');
    };
    const fs = faulty({ openReadStream: never, readFile: never, readStart: never, openWriteStream: never });
    expect(await backup({ fs })).toEqual({ path: join(backupDir, NAME), made: false });
  });

  it('tells how far each of its steps is', async () => {
    const { backup, dbPath } = setUp();
    const bytes = statSync(dbPath).size;
    const steps: { step: Step; bytes: number | undefined; moved: number }[] = [];
    const watch: StepWatch = {
      ...UNWATCHED,
      stepBegan: (step, all) => void steps.push({ step, bytes: all, moved: 0 }),
      stepMoved: (moved) => Object.assign(steps.at(-1) ?? {}, { moved }),
    };
    await backup({ watch });
    expect(steps).toEqual([
      { step: 'copy', bytes, moved: expect.any(Number) },
      { step: 'compress', bytes, moved: bytes },
      { step: 'check', bytes: undefined, moved: 0 },
      { step: 'read_back', bytes, moved: bytes },
    ]);
  });

  it('of a WAL database in use holds what is only in its -wal, as one file', async () => {
    const { backup, dbPath, restore, folder } = setUp();
    const user = new Child('./database-process.mjs', dbPath);
    await user.answer();
    await user.ask('PRAGMA journal_mode = WAL');
    await user.ask("INSERT INTO people (name) VALUES ('only in the wal')");
    await user.ask('BEGIN IMMEDIATE');
    await user.ask("INSERT INTO people (name) VALUES ('not committed')");
    await backup();
    expect(readDatabase(restore())).toEqual({ names: ['saved', 'only in the wal'], integrity: 'ok' });
    expect(readdirSync(folder).filter((name) => name.startsWith('restored'))).toEqual(['restored.db']);
    // In rollback mode, so that a restored file needs no sidecar to be read.
    expect(readFileSync(join(folder, 'restored.db'))[18]).toBe(1);
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    const { backup, dbPath, restore } = setUp();
    const user = new Database(dbPath);
    user.pragma('journal_mode = WAL');
    user.exec("INSERT INTO people (name) VALUES ('before')");
    const made = backup();
    // The call has begun to read and waits for its first step.
    user.exec("INSERT INTO people (name) VALUES ('after')");
    await made;
    user.close();
    expect(readDatabase(restore()).names).toEqual(['saved', 'before']);
  });

  it('settles a transaction that a killed program left', async () => {
    const { backup, dbPath, restore } = setUp();
    const writer = new Child('./database-process.mjs', dbPath);
    await writer.answer();
    await writer.ask('PRAGMA cache_size = 1');
    await writer.ask('BEGIN IMMEDIATE');
    await writer.ask("UPDATE people SET name = 'half written, and long enough to spill out of the cache'");
    await writer.kill();
    expect(existsSync(`${dbPath}-journal`)).toBe(true);
    await backup();
    expect(readDatabase(restore())).toEqual({ names: ['saved'], integrity: 'ok' });
  });

  it('works on an empty database', async () => {
    const { backup, dbPath } = setUp();
    writeFileSync(dbPath, '');
    expect((await backup()).made).toBe(true);
  });

  it('keeps to the mode asked for', async () => {
    const { backup, backupDir } = setUp();
    await backup({ mode: 0o640 });
    expect(statSync(join(backupDir, NAME)).mode & 0o777).toBe(0o640);
  });

  it('takes the next chance for what a killed one left, and leaves the files of a live one and of others alone', async () => {
    const { backup, backupDir } = setUp();
    mkdirSync(backupDir);
    const dead = new Child('./database-process.mjs', ':memory:');
    await dead.answer();
    await dead.kill();
    const stale = [
      `.salesmap_backup_20251231_000000.${dead.process.pid}.tmp.db`,
      `.salesmap_backup_20251231_000000.${dead.process.pid}.tmp.db-journal`,
      `.salesmap_backup_${TAG}.${process.pid}.tmp.gz`,
    ];
    const others = [
      `.salesmap_backup_20251231_000000.${process.ppid}.tmp.db`,
      '.salesmap_backup_notes.tmp.db',
      'a.tmp',
    ];
    for (const name of [...stale, ...others]) writeFileSync(join(backupDir, name), 'x');
    await backup();
    expect(readdirSync(backupDir).sort()).toEqual([NAME, ...others].sort());
  });
});

describe('a backup that cannot be made', () => {
  it('because somebody holds the database is a DatabaseLockedError, and leaves nothing', async () => {
    const { backup, dbPath, backupDir } = setUp();
    const writer = new Child('./database-process.mjs', dbPath);
    await writer.answer();
    await writer.ask('BEGIN EXCLUSIVE');
    const error: unknown = await backup().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseLockedError);
    expect(error).toMatchObject({ path: dbPath, code: 'SQLITE_BUSY' });
    expect(readdirSync(backupDir)).toEqual([]);
    await writer.ask('ROLLBACK');
    expect((await backup()).made).toBe(true);
  });

  it.each([
    ['it is no database', (db: string) => writeFileSync(db, 'no database '.repeat(500)), /not a database/],
    ['it is missing', (db: string) => nodeFileSystem.unlink(db), /unable to open/],
    [
      'it is damaged',
      (db: string) => {
        const bytes = readFileSync(db);
        bytes.fill(0x5a, 2 * 4096, 4 * 4096);
        writeFileSync(db, bytes);
      },
      /damaged|malformed/,
    ],
  ])('because %s is backup_failed, and leaves nothing', async (_why, spoil, words) => {
    const { backup, dbPath, backupDir } = setUp();
    spoil(dbPath);
    const error: unknown = await backup().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotStartError);
    expect(error).toMatchObject({ code: 'backup_failed', exitCode: 2, next: expect.stringContaining('--no-backup') });
    expect(String(error)).toMatch(words);
    expect(readdirSync(backupDir)).toEqual([]);
  });

  it('because the disk is full is backup_failed, and leaves nothing', async () => {
    const { backup, backupDir } = setUp();
    const openWriteStream = (path: string): Writable => {
      writeFileSync(path, 'what still had room');
      return new Writable({ write: (_chunk, _encoding, done) => done(systemError('ENOSPC')) });
    };
    await expect(backup({ fs: faulty({ openWriteStream }) })).rejects.toMatchObject({
      code: 'backup_failed',
      cause: { code: 'ENOSPC' },
    });
    expect(readdirSync(backupDir)).toEqual([]);
  });

  it('because it reads back as something else is backup_failed, and gets no name', async () => {
    const { backup, backupDir } = setUp();
    const openReadStream: FileSystem['openReadStream'] = (path) => {
      if (!path.endsWith('.gz')) return nodeFileSystem.openReadStream(path);
      // A disk that gives other bytes than it took: a whole gzip of another content.
      const other = join(backupDir, 'other');
      writeFileSync(other, gzipSync('other bytes'));
      return nodeFileSystem.openReadStream(other);
    };
    await expect(backup({ fs: faulty({ openReadStream }) })).rejects.toThrow(/reads back as/);
    expect(readdirSync(backupDir)).toEqual(['other']);
  });

  it('because the compressed file was cut is backup_failed', async () => {
    const { backup, backupDir } = setUp();
    const openReadStream: FileSystem['openReadStream'] = (path) => {
      if (path.endsWith('.gz')) truncateSync(path, statSync(path).size - 9);
      return nodeFileSystem.openReadStream(path);
    };
    await expect(backup({ fs: faulty({ openReadStream }) })).rejects.toMatchObject({ code: 'backup_failed' });
    expect(readdirSync(backupDir)).toEqual([]);
  });

  it('because the folder cannot be made is backup_failed', async () => {
    const { backup, folder } = setUp();
    writeFileSync(join(folder, 'file'), '');
    await expect(backup({ backupDir: join(folder, 'file', 'backups') })).rejects.toMatchObject({
      code: 'backup_failed',
    });
  });

  it.each<[Step]>([['copy'], ['compress'], ['check'], ['read_back']])(
    'because it was stopped at the step %s ends with the reason, leaves nothing, and can be made later',
    async (at) => {
      const { backup, backupDir } = setUp();
      const reason = new InterruptedError('SIGINT');
      const stopping = new AbortController();
      const stepBegan = (step: Step): void => {
        if (step === at) stopping.abort(reason);
      };
      await expect(backup({ watch: { ...UNWATCHED, stop: stopping.signal, stepBegan } })).rejects.toBe(reason);
      expect(readdirSync(backupDir)).toEqual([]);
      expect((await backup()).made).toBe(true);
    },
  );

  it('never makes a path of a tag that is none', async () => {
    const { backup, folder } = setUp();
    await expect(backup({ runTag: '../../x' })).rejects.toMatchObject({ code: 'bad_run_tag' });
    expect(readdirSync(folder)).toEqual(['latest.db']);
  });
});

describe('retention', () => {
  it('keeps the newest, and touches nothing whose name is not exactly a backup’s', async () => {
    const { backup, backupDir, log } = setUp();
    mkdirSync(backupDir);
    const of = (tag: string): string => `salesmap_backup_${tag}.db.gz`;
    const old = [of('20250101_000000'), of('20250201_000000'), of('20250301_000000')];
    const others = [
      'salesmap_backup_20240101_000000.db',
      'salesmap_backup_20240101_000000.db.gz.bak',
      'x.db.gz',
      of('20249999_000000'),
    ];
    for (const name of [...old, ...others]) writeFileSync(join(backupDir, name), 'x');
    chmodSync(backupDir, 0o700);
    await backup({ keep: 2 });
    expect(readdirSync(backupDir).sort()).toEqual([NAME, of('20250301_000000'), ...others].sort());
    expect(log.lines.at(-1)).toMatchObject({ event: 'backups_pruned', keep: 2 });
  });

  it('goes by the names: no file is looked into', () => {
    const { backupDir, log } = setUp();
    mkdirSync(backupDir);
    for (const month of [1, 2, 3]) writeFileSync(join(backupDir, `salesmap_backup_20250${month}01_000000.db.gz`), 'x');
    const { readFolder, unlink, exists } = nodeFileSystem;
    const asked: string[] = [];
    const fs = new Proxy(nodeFileSystem, {
      get: (_all, name) => {
        asked.push(String(name));
        return { readFolder, unlink, exists }[String(name)];
      },
    });
    expect(pruneBackups(backupDir, 1, { log, fs })).toHaveLength(2);
    expect(readdirSync(backupDir)).toEqual(['salesmap_backup_20250301_000000.db.gz']);
    expect(new Set(asked)).toEqual(new Set(['readFolder', 'unlink']));
  });

  it('keeps the one just made, though its tag is the oldest', async () => {
    const { backup, backupDir } = setUp();
    mkdirSync(backupDir);
    for (const tag of ['20270101_000000', '20270102_000000']) {
      writeFileSync(join(backupDir, `salesmap_backup_${tag}.db.gz`), 'x');
    }
    await backup({ keep: 1 });
    expect(readdirSync(backupDir)).toEqual([NAME, 'salesmap_backup_20270102_000000.db.gz']);
  });

  it('that is refused is a warning, no failure', async () => {
    const { backup, backupDir, log } = setUp();
    mkdirSync(backupDir);
    writeFileSync(join(backupDir, 'salesmap_backup_20250101_000000.db.gz'), 'x');
    const unlink: FileSystem['unlink'] = (path) => {
      if (path.includes('20250101')) throw systemError('EBUSY');
      nodeFileSystem.unlink(path);
    };
    expect((await backup({ keep: 1, fs: faulty({ unlink }) })).made).toBe(true);
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'file_left', level: 'warn', code: 'EBUSY' }));
  });
});
