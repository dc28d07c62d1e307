import { createReadStream, createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import Database from 'better-sqlite3';
import { isProcessAlive } from '../../files/process-alive.ts';

const PREFIX = 'salesmap-diff-';
const OURS = /^salesmap-diff-(\d+)-\w{6}$/;

/**
 * A folder for copies of databases, that nobody else can look into. It is gone at the latest when the process ends; what a
 * killed one left goes with the next. Made when the first copy is.
 */
export class PrivateFolder {
  readonly #parent: string;
  readonly #remove = (): void => this.remove();
  #path: string | undefined;
  #copies = 0;

  /** @param parent default the system's folder for temporary files. */
  constructor(parent = tmpdir()) {
    this.#parent = parent;
  }

  /** Unpacks a backup. @returns the path of the database. @throws the error of a file that was cut or spoilt, and the reason of `stop`. */
  async unpack(path: string, stop: AbortSignal): Promise<string> {
    const copy = this.#newPath();
    const to = createWriteStream(copy, { flags: 'wx', mode: 0o600 });
    await pipeline(createReadStream(path), createGunzip({ chunkSize: 64 * 1024 }), to, { signal: stop });
    settle(copy);
    return copy;
  }

  /** Copies a database in WAL mode that nobody has open, with what a killed program left in its `-wal`. */
  async copy(path: string): Promise<string> {
    const copy = this.#newPath();
    for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) await copyFile(path + suffix, copy + suffix);
    settle(copy);
    return copy;
  }

  remove(): void {
    if (this.#path === undefined) return;
    rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
    process.off('exit', this.#remove);
  }

  #newPath(): string {
    if (this.#path === undefined) {
      removeLeft(this.#parent);
      this.#path = mkdtempSync(join(this.#parent, `${PREFIX}${process.pid}-`));
      process.on('exit', this.#remove);
    }
    this.#copies += 1;
    return join(this.#path, `${this.#copies}.db`);
  }
}

/** Brings a copy of ours into rollback mode: in WAL mode it could not be read without being written to. */
function settle(path: string): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function removeLeft(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = OURS.exec(name)?.[1];
    if (pid === undefined || isProcessAlive(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's: it is not ours to remove.
    }
  }
}
