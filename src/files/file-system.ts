import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { systemCodeOf } from '../run/errors.ts';

/** What this product asks about a file. */
export interface FileFacts {
  readonly bytes: number;
  /** Permission bits only. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The device (POSIX) or volume (Windows) that it lies on. */
  readonly device: number;
  readonly modifiedAtMs: number;
}

/**
 * The operations on paths that this product uses, so that tests can answer as Windows or a full disk does. All of them
 * throw Node's system errors (`code` = `EPERM`, `ENOSPC`, …). Nothing here promises POSIX: a rename over an open file
 * may be refused, and whoever calls has to cope.
 */
export interface FileSystem {
  exists(path: string): boolean;
  /** `undefined` when there is nothing at `path`. */
  stat(path: string): FileFacts | undefined;
  /** The path with every symbolic link resolved. */
  realPath(path: string): string;
  rename(from: string, to: string): void;
  /** Copies the bytes; a file that was there is overwritten and keeps its mode. */
  copyFile(from: string, to: string): void;
  unlink(path: string): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  readFile(path: string): Buffer;
  /** The first `bytes` bytes, or fewer when the file is shorter. */
  readStart(path: string, bytes: number): Buffer;
  /** Writes the whole file, with exactly this mode, and returns when it is on the disk. */
  writeFileSynced(path: string, text: string, mode: number): void;
  /** Makes an empty file; false when the path is taken, and then it is not opened either. */
  createFile(path: string, mode: number): boolean;
  fsyncFile(path: string): void;
  /** Makes renames in the folder durable; does nothing where the system knows no such thing (Windows, some shares). */
  fsyncFolder(path: string): void;
  /** Makes one folder; throws `EEXIST` when it is there. */
  mkdir(path: string, mode: number): void;
  /** Makes the folder and its missing parents; a folder that is there is fine and keeps its mode. */
  mkdirAll(path: string, mode: number): void;
  /** The names in a folder; none when it does not exist. */
  readFolder(path: string): string[];
  /** Bytes that this user may still write on the folder's device. */
  freeBytes(folder: string): number;
  openReadStream(path: string): Readable;
  /** A stream into a new file, which is on the disk before the stream closes; `EEXIST` when it is there. */
  openWriteStream(path: string, mode: number): Writable;
}

// Node (libuv) answers with one of these where a folder cannot be opened or synced at all; anything else, EIO above
// all, is a disk that fails and must be heard.
const FOLDER_SYNC_UNSUPPORTED = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** The real file system. */
export const nodeFileSystem: FileSystem = {
  exists: existsSync,
  stat(path) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const { size: bytes, uid, gid, dev: device, mtimeMs: modifiedAtMs } = stats;
    return { bytes, mode: stats.mode & 0o7777, uid, gid, device, modifiedAtMs };
  },
  realPath: (path) => realpathSync(path),
  rename: renameSync,
  copyFile: (from, to) => copyFileSync(from, to),
  unlink: unlinkSync,
  chmod: chmodSync,
  chown: chownSync,
  readFile: (path) => readFileSync(path),
  readStart(path, bytes) {
    return withFile(path, 'r', (fd) => {
      const buffer = Buffer.alloc(bytes);
      return buffer.subarray(0, readSync(fd, buffer, 0, bytes, 0));
    });
  },
  writeFileSynced(path, text, mode) {
    withFile(
      path,
      'w',
      (fd) => {
        // A file left by an earlier try keeps its mode when it is opened, so the mode is set in any case.
        fchmodSync(fd, mode);
        writeFileSync(fd, text);
        fsyncSync(fd);
      },
      mode,
    );
  },
  createFile(path, mode) {
    try {
      withFile(path, 'wx', () => {}, mode);
      return true;
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
  },
  fsyncFile(path) {
    // Windows flushes only handles that may write; a file that is read-only for us can still be synced elsewhere.
    try {
      withFile(path, 'r+', fsyncSync);
    } catch (error) {
      const code = systemCodeOf(error);
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
      withFile(path, 'r', fsyncSync);
    }
  },
  fsyncFolder(path) {
    try {
      withFile(path, 'r', fsyncSync);
    } catch (error) {
      if (!FOLDER_SYNC_UNSUPPORTED.has(systemCodeOf(error) ?? '')) throw error;
    }
  },
  mkdir: (path, mode) => {
    mkdirSync(path, { mode });
  },
  mkdirAll(path, mode) {
    // Not Node's `recursive`: it loops for ever where a parent exists and still answers ENOENT, as /proc does.
    const missing: string[] = [];
    for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) {
      missing.push(folder);
      // A drive that is not there is its own parent.
      if (dirname(folder) === folder) break;
    }
    for (const folder of missing.reverse()) {
      try {
        mkdirSync(folder, { mode });
      } catch (error) {
        // Another process made it meanwhile.
        if (systemCodeOf(error) !== 'EEXIST') throw error;
      }
    }
  },
  readFolder(path) {
    try {
      return readdirSync(path);
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
  freeBytes(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
  openReadStream: (path) => createReadStream(path),
  openWriteStream: (path, mode) => createWriteStream(path, { flags: 'wx', mode, flush: true }),
};

function withFile<T>(path: string, flags: string, use: (fd: number) => T, mode?: number): T {
  const fd = openSync(path, flags, mode);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}
