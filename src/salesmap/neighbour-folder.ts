import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '../files/process-alive.ts';

const NOTICE = 'until';
/** No link is followed, and a pipe is not waited for. */
const READ_AS_IT_IS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** More bytes than a notice has. */
const MOST_BYTES = 32;

/** Where this user's processes find each other: of nobody else's making, and for nobody else to read. */
export const neighbourRoot = (): string => join(tmpdir(), `salesmap-${userInfo().uid}`);

/**
 * A private folder in which this user's processes on this machine, as far as they spend from one budget, find each other:
 * an empty file for each, named by its process id, and one that says until when all wait (milliseconds of the epoch).
 * Every method throws what the system says.
 */
export class NeighbourFolder {
  readonly #path: string;
  readonly #root: string;

  /** @param key names the budget, see `budgetKey`. */
  constructor(root: string, key: string) {
    this.#root = root;
    this.#path = join(root, key);
  }

  /** Says that this process is there. */
  enter(): void {
    makePrivate(this.#root);
    makePrivate(this.#path);
    writeFileSync(join(this.#path, String(process.pid)), '', { mode: 0o600 });
  }

  /** Takes away what this process left; the last one takes the folder with it. */
  leave(nowMs: number): void {
    rmSync(join(this.#path, String(process.pid)), { force: true });
    if (this.others() > 0) return;
    const notice = join(this.#path, NOTICE);
    if (lstatSync(notice, { throwIfNoEntry: false }) !== undefined) {
      if ((this.until() ?? 0) > nowMs) return;
      rmSync(notice);
    }
    rmdirSync(this.#path);
  }

  /** How many other processes spend from this budget now; what killed ones left is taken away. */
  others(): number {
    const pids = readdirSync(this.#path).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
    const dead = pids.filter((pid) => !isProcessAlive(Number(pid)));
    for (const pid of dead) rmSync(join(this.#path, pid), { force: true });
    return pids.length - dead.length;
  }

  /** Until when all wait; undefined when nobody says so, or somebody else than this user does. */
  until(): number | undefined {
    const file = openSync(join(this.#path, NOTICE), READ_AS_IT_IS);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile() || !isOurs(stats.uid) || stats.size > MOST_BYTES) return undefined;
      const bytes = Buffer.alloc(MOST_BYTES);
      const text = bytes.toString('ascii', 0, readSync(file, bytes, 0, MOST_BYTES, 0));
      return /^\d{13}$/.test(text) ? Number(text) : undefined;
    } finally {
      closeSync(file);
    }
  }

  /** Says until when all wait; readers find the old notice or this one. */
  tell(untilMs: number): void {
    const temporary = join(this.#path, `${process.pid}.tmp`);
    rmSync(temporary, { force: true });
    writeFileSync(temporary, String(Math.ceil(untilMs)), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, join(this.#path, NOTICE));
  }
}

function makePrivate(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (found.isDirectory() && isOurs(found.uid) && (process.platform === 'win32' || (found.mode & 0o077) === 0)) return;
  throw new Error(`${path} is not a private folder of this user`);
}

/** Windows has no user ids, and a folder for temporary files for each user. */
const isOurs = (uid: number): boolean => process.platform === 'win32' || uid === userInfo().uid;
