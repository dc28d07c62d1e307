import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.ts';
import { type PublishOptions, publishDatabase } from '../../src/files/publish-database.ts';
import { systemCodeOf } from '../../src/run/errors.ts';
import { Child } from './support/child.ts';
import { makeDatabase, readDatabase } from './support/databases.ts';
import { type RecordingLog, recordingLog } from './support/recording-log.ts';
import { failing, systemError } from './support/system-error.ts';
import { tempFolder } from './support/temp-folder.ts';

interface Place {
  folder: string;
  sealed: string;
  target: string;
  fallback: string;
  log: RecordingLog;
  publish(options?: Partial<PublishOptions>): ReturnType<typeof publishDatabase>;
}

/** A folder with a sealed new database, and (unless `old` is false) an old one as the target. */
function place(old: { wal?: boolean; pageSize?: number } | false = {}): Place {
  const folder = tempFolder();
  const sealed = join(folder, 'snapshot.db');
  const target = join(folder, 'latest.db');
  const fallback = join(folder, 'latest_20260101_000000.db');
  makeDatabase(sealed, 'new', { rows: 2000 });
  if (old !== false) makeDatabase(target, 'old', old);
  const log = recordingLog();
  return {
    folder,
    sealed,
    target,
    fallback,
    log,
    publish: (options = {}) =>
      publishDatabase(sealed, target, { fallbackPath: fallback, log, delayMs: 0, sleep: async () => {}, ...options }),
  };
}

const faulty = (faults: Partial<FileSystem>): FileSystem => ({ ...nodeFileSystem, ...faults });
const whole = (name: string) => ({ names: [name], integrity: 'ok' });

/** A program that has the target open in WAL mode, in the middle of a read, with rows that are only in the `-wal`. */
async function walReader(target: string): Promise<Child> {
  const child = new Child('./database-process.mjs', target);
  await child.answer();
  await child.ask('PRAGMA journal_mode = WAL');
  await child.ask("INSERT INTO people (name) VALUES ('old')");
  await child.ask('BEGIN');
  expect(await child.ask('SELECT count(*) AS n, min(name) AS name FROM people')).toEqual([{ n: 501, name: 'old' }]);
  expect(existsSync(`${target}-wal`)).toBe(true);
  return child;
}

it('keeps a connection to the old database from taking a journal of the new one for its own', async () => {
  const { publish, target } = place();
  const early = new Database(target);
  expect(early.prepare('SELECT DISTINCT name FROM people').pluck().all()).toEqual(['old']);
  const { letGo } = await publish();
  const writer = new Database(target);
  writer.pragma('cache_size = 5'); // It spills, and so its journal counts, before it commits.
  writer.exec("BEGIN IMMEDIATE; UPDATE people SET name = 'newer'");
  expect(existsSync(`${target}-journal`)).toBe(true);
  // Without the lock on the old file this read would roll the writer's journal back into it, and remove it.
  expect(early.prepare('SELECT DISTINCT name FROM people').pluck().all()).toEqual(['old']);
  expect(early.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(existsSync(`${target}-journal`)).toBe(true);
  writer.exec('COMMIT');
  letGo();
  for (const db of [early, writer]) db.close();
  expect(readDatabase(target)).toEqual(whole('newer'));
});

describe('a target that nobody holds', () => {
  it('is replaced by a rename', async () => {
    const { publish, target, sealed, fallback, log } = place();
    expect(await publish()).toMatchObject({ path: target, way: 'rename', fallback: false });
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(existsSync(sealed) || existsSync(fallback)).toBe(false);
    expect(log.lines.at(-1)).toMatchObject({ event: 'replaced', way: 'rename', path: target, attempts: 1 });
  });

  it('may be missing: the new one gets the mode asked for, and stray sidecars go', async () => {
    const { publish, target } = place(false);
    writeFileSync(`${target}-wal`, 'of a database that was removed');
    writeFileSync(`${target}-shm`, 'x');
    await publish({ mode: 0o640 });
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(existsSync(`${target}-wal`) || existsSync(`${target}-shm`)).toBe(false);
  });

  it('gives its mode and owner to the new one', async () => {
    const { publish, target } = place();
    chmodSync(target, 0o664);
    const chowned: unknown[] = [];
    const fs = faulty({
      stat: (path) => {
        const facts = nodeFileSystem.stat(path);
        return facts !== undefined && path === target ? { ...facts, uid: 4242, gid: 4243 } : facts;
      },
      chown: (...args) => void chowned.push(args),
    });
    await publish({ fs });
    expect(statSync(target).mode & 0o777).toBe(0o664);
    expect(chowned).toEqual([[expect.stringContaining('snapshot.db'), 4242, 4243]]);
  });

  it('is replaced although its owner cannot be kept, with a warning; its group is tried alone', async () => {
    const { publish, target, log } = place();
    const tried: number[][] = [];
    const fs = faulty({
      stat: (path) => {
        const facts = nodeFileSystem.stat(path);
        return facts !== undefined && path === target ? { ...facts, uid: 4242 } : facts;
      },
      chown: (_path, uid, gid) => {
        tried.push([uid, gid]);
        throw systemError('EPERM');
      },
    });
    expect((await publish({ fs })).way).toBe('rename');
    const { uid, gid } = statSync(target);
    expect(tried).toEqual([
      [4242, gid],
      [uid, gid],
    ]);
    expect(log.events()).toContain('owner_not_kept');
  });

  it('may be in WAL mode, closed: it leaves no sidecars', async () => {
    const { publish, target, folder } = place({ wal: true });
    expect((await publish()).way).toBe('rename');
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(readdirSync(folder)).toEqual(['latest.db']);
  });

  it('may be no database at all', async () => {
    const { publish, target } = place(false);
    writeFileSync(target, 'not a database, but longer than a header of one hundred bytes. '.repeat(20));
    writeFileSync(`${target}-wal`, 'garbage');
    expect((await publish()).way).toBe('rename');
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('may be an empty file', async () => {
    const { publish, target } = place(false);
    writeFileSync(target, '');
    expect((await publish()).way).toBe('rename');
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('may be a link: the file that it names is replaced, and the link stays', async () => {
    const { publish, target, folder } = place();
    const real = join(folder, 'elsewhere.db');
    renameSync(target, real);
    symlinkSync(real, target);
    expect(await publish()).toMatchObject({ path: target, way: 'rename', fallback: false });
    expect(lstatSync(target).isSymbolicLink()).toBe(true);
    expect(readDatabase(real)).toEqual(whole('new'));
  });

  it('gets no sidecar between the last look and the rename: nobody can write or go to WAL mode', async () => {
    const { publish, target } = place();
    const refusals: unknown[] = [];
    const rename: FileSystem['rename'] = (from, to) => {
      const other = new Database(target, { timeout: 0 });
      for (const sql of ['PRAGMA journal_mode = WAL', "INSERT INTO people (name) VALUES ('late')"]) {
        try {
          other.exec(sql);
        } catch (error) {
          refusals.push(systemCodeOf(error));
        }
      }
      // Reading goes on all the while.
      expect(other.prepare('SELECT count(*) FROM people').pluck().get()).toBe(500);
      nodeFileSystem.rename(from, to);
      other.close();
    };
    await publish({ fs: faulty({ rename }) });
    expect(refusals).toEqual(['SQLITE_BUSY', 'SQLITE_BUSY']);
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('that gets an old -wal all the same (no lock held, as on Windows) is freed of it', async () => {
    const { publish, target, log } = place();
    const rename: FileSystem['rename'] = (from, to) => {
      nodeFileSystem.rename(from, to);
      writeFileSync(`${target}-wal`, 'what somebody wrote for the old one');
    };
    await publish({ fs: faulty({ rename }), platform: 'win32' });
    expect(existsSync(`${target}-wal`)).toBe(false);
    expect(log.events()).toContain('old_sidecars_removed');
  });

  it('whose new file somebody already put into WAL mode keeps the new -wal', async () => {
    const { publish, target } = place();
    let late: Database.Database | undefined;
    const rename: FileSystem['rename'] = (from, to) => {
      nodeFileSystem.rename(from, to);
      late = new Database(target);
      late.pragma('journal_mode = WAL');
      late.exec("INSERT INTO people (name) VALUES ('written at once')");
    };
    await publish({ fs: faulty({ rename }) });
    expect(existsSync(`${target}-wal`)).toBe(true);
    late?.close();
    expect(readDatabase(target)).toEqual({ names: ['new', 'written at once'], integrity: 'ok' });
  });

  it('is refused a new file that is not sealed', async () => {
    const { publish, sealed, target } = place();
    writeFileSync(`${sealed}-wal`, 'rows that would be lost');
    await expect(publish()).rejects.toThrow(/is not sealed/);
    expect(readDatabase(target)).toEqual(whole('old'));
  });
});

describe('a target that another process has open', () => {
  it('in WAL mode gets the new content through the backup API; the open reader keeps its view', async () => {
    const { publish, target, sealed, log } = place();
    const reader = await walReader(target);
    expect(await publish()).toMatchObject({ path: target, way: 'backup_into_live', fallback: false });
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(await reader.ask('SELECT count(*) AS n, min(name) AS name FROM people')).toEqual([{ n: 501, name: 'old' }]);
    await reader.ask('COMMIT');
    expect(await reader.ask('SELECT count(*) AS n, min(name) AS name FROM people')).toEqual([{ n: 2000, name: 'new' }]);
    expect(existsSync(sealed)).toBe(false);
    expect(log.lines.at(-1)).toMatchObject({ event: 'replaced', way: 'backup_into_live', attempts: 1 });
    await reader.close();
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('that goes to WAL mode between the look and the lock keeps its -wal, and gets the new content into it', async () => {
    const { publish, target } = place();
    const other = new Database(target);
    const { exec } = Database.prototype;
    const spy = vi.spyOn(Database.prototype, 'exec').mockImplementationOnce(function (this: Database.Database, sql) {
      other.pragma('journal_mode = WAL');
      other.prepare("INSERT INTO people (name) VALUES ('old')").run();
      return exec.call(this, sql);
    });
    onTestFinished(() => spy.mockRestore());
    expect((await publish()).way).toBe('backup_into_live');
    expect(other.prepare('SELECT DISTINCT name FROM people').pluck().all()).toEqual(['new']);
    other.close();
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('in WAL mode has the new content on the disk before the sealed file goes', async () => {
    const { publish, target, sealed } = place();
    await walReader(target);
    const order: string[] = [];
    const fs = faulty({
      fsyncFile: (path) => {
        nodeFileSystem.fsyncFile(path);
        order.push(`sync ${path}`);
      },
      unlink: (path) => {
        nodeFileSystem.unlink(path);
        order.push(`remove ${path}`);
      },
    });
    await publish({ fs });
    expect(order).toEqual([`sync ${sealed}`, `sync ${target}-wal`, `remove ${sealed}`]);
  });

  it.each([
    ['a table is missing', 'DROP TABLE only_new'],
    ['it is damaged', "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'only_new'"],
  ])(
    'in WAL mode, in which %s after the writing: the sealed file is kept at the fallback path',
    async (_what, harm) => {
      const { publish, target, fallback, log } = place();
      await walReader(target);
      const fsyncFile: FileSystem['fsyncFile'] = (path) => {
        if (!path.endsWith('-wal')) return;
        const other = new Database(target);
        other.unsafeMode().pragma('writable_schema = ON');
        other.exec(harm);
        other.close();
      };
      expect(await publish({ fs: faulty({ fsyncFile }) })).toMatchObject({ way: 'fallback_rename', path: fallback });
      expect(readDatabase(fallback)).toEqual(whole('new'));
      expect(log.events().filter((event) => event === 'replace_retry')).toHaveLength(1);
    },
  );

  it('in WAL mode with another page size gets it too', async () => {
    const { publish, target } = place({ pageSize: 1024 });
    const reader = await walReader(target);
    expect((await publish()).way).toBe('backup_into_live');
    await reader.kill();
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('in WAL mode, in the middle of a write, stays as it is: the fallback path is taken', async () => {
    const { publish, target, fallback, log } = place();
    const writer = await walReader(target);
    await writer.ask('COMMIT');
    await writer.ask('BEGIN IMMEDIATE');
    await writer.ask("INSERT INTO people (name) VALUES ('old')");
    expect(await publish()).toMatchObject({ path: fallback, way: 'fallback_rename', fallback: true });
    expect(log.events().filter((event) => event === 'replace_retry')).toHaveLength(5);
    expect(log.events()).not.toContain('replaced');
    await writer.ask('COMMIT');
    expect(readDatabase(target)).toEqual(whole('old'));
    expect(readDatabase(fallback)).toEqual(whole('new'));
  });

  it('in WAL mode, whose writer ends in time, gets the new content at a later try', async () => {
    const { publish, target, log } = place();
    const writer = await walReader(target);
    await writer.ask('COMMIT');
    await writer.ask('BEGIN IMMEDIATE');
    const sleep = async (): Promise<void> => void (await writer.ask('ROLLBACK'));
    expect((await publish({ sleep })).way).toBe('backup_into_live');
    expect(log.lines.at(-1)).toMatchObject({ event: 'replaced', attempts: 2 });
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('and was killed with rows in its -wal is merged and renamed over', async () => {
    const { publish, target, folder } = place();
    await (await walReader(target)).kill();
    expect(existsSync(`${target}-wal`)).toBe(true);
    expect((await publish()).way).toBe('rename');
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(readdirSync(folder)).toEqual(['latest.db']);
  });

  it('and was killed in the middle of a rollback-journal write: the journal never meets the new file', async () => {
    const { publish, target, folder } = place();
    const writer = new Child('./database-process.mjs', target);
    await writer.answer();
    await writer.ask('PRAGMA cache_size = 1');
    await writer.ask('BEGIN IMMEDIATE');
    await writer.ask("UPDATE people SET name = 'half written, and long enough to spill out of the cache'");
    await writer.kill();
    expect(existsSync(`${target}-journal`)).toBe(true);
    expect((await publish()).way).toBe('rename');
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(readdirSync(folder)).toEqual(['latest.db']);
  });

  it('with an exclusive lock stays as it is: the fallback path is taken, nothing beside it is touched', async () => {
    const { publish, target, fallback, log } = place();
    const writer = new Child('./database-process.mjs', target);
    await writer.answer();
    await writer.ask('BEGIN EXCLUSIVE');
    expect(await publish()).toMatchObject({ path: fallback, way: 'fallback_rename', fallback: true });
    expect(log.lines.find(({ event }) => event === 'replace_retry')).toMatchObject({
      level: 'warn',
      code: 'SQLITE_BUSY',
      attempt: 1,
    });
    await writer.ask('COMMIT');
    expect(readDatabase(target)).toEqual(whole('old'));
    expect(readDatabase(fallback)).toEqual(whole('new'));
  });

  it('for reading in rollback mode is renamed over; the open reader keeps its view', async () => {
    const { publish, target } = place();
    const reader = new Child('./database-process.mjs', target);
    await reader.answer();
    await reader.ask('BEGIN');
    await reader.ask('SELECT count(*) FROM people');
    expect((await publish()).way).toBe('rename');
    expect(await reader.ask('SELECT DISTINCT name FROM people')).toEqual([{ name: 'old' }]);
    expect(readDatabase(target)).toEqual(whole('new'));
  });
});

describe('a system that refuses', () => {
  it('twice: the third rename goes through', async () => {
    const { publish, target, log } = place();
    expect((await publish({ fs: faulty({ rename: failing('EPERM', 2, nodeFileSystem.rename) }) })).way).toBe('rename');
    expect(log.lines.at(-1)).toMatchObject({ event: 'replaced', attempts: 3 });
    expect(readDatabase(target)).toEqual(whole('new'));
  });

  it('every rename: the old database stays whole and usable, the new one is copied to the fallback path', async () => {
    const { publish, target, fallback, sealed } = place();
    const fs = faulty({ rename: failing('EBUSY', Number.POSITIVE_INFINITY, nodeFileSystem.rename) });
    expect(await publish({ fs })).toMatchObject({ path: fallback, way: 'fallback_copy', fallback: true });
    expect(readDatabase(target)).toEqual(whole('old'));
    expect(readDatabase(fallback)).toEqual(whole('new'));
    expect(existsSync(sealed)).toBe(false);
    // The lock on the old one is gone.
    new Database(target, { timeout: 0 }).exec('BEGIN EXCLUSIVE').close();
  });

  it('to remove a stray sidecar: the new one must not lie beside it, so the fallback path', async () => {
    const { publish, target, fallback } = place(false);
    writeFileSync(`${target}-wal`, 'held by somebody');
    const unlink: FileSystem['unlink'] = (path) => {
      if (path.endsWith('-wal')) throw systemError('EBUSY');
      nodeFileSystem.unlink(path);
    };
    expect(await publish({ fs: faulty({ unlink }) })).toMatchObject({
      path: fallback,
      way: 'fallback_rename',
      fallback: true,
    });
    expect(readDatabase(fallback)).toEqual(whole('new'));
  });

  it('for want of room: the error comes through, and both databases are as they were', async () => {
    const { publish, target, sealed } = place();
    const fs = faulty({
      rename: failing('EXDEV', 1, nodeFileSystem.rename),
      copyFile: failing('ENOSPC', 1, nodeFileSystem.copyFile),
    });
    await expect(publish({ fs })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readDatabase(target)).toEqual(whole('old'));
    expect(readDatabase(sealed)).toEqual(whole('new'));
  });

  it('on another device: copied beside the target and renamed', async () => {
    const { publish, target, folder } = place();
    chmodSync(target, 0o644);
    const fs = faulty({ rename: failing('EXDEV', 1, nodeFileSystem.rename) });
    expect(await publish({ fs })).toMatchObject({ path: target, way: 'copy_rename', fallback: false });
    expect(readDatabase(target)).toEqual(whole('new'));
    expect(statSync(target).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder)).toEqual(['latest.db']);
  });
});
