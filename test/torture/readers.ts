import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Published, publishDatabase } from '../../src/files/publish-database.ts';
import { isSqliteBusy } from '../../src/files/sqlite-errors.ts';
import { messageOf } from '../../src/run/errors.ts';
import { recordingLog } from '../files/support/recording-log.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { makeGeneration, readGenerationOf } from './support/generation-database.ts';
import { Reader, type ReaderKind } from './support/reader.ts';

/** What the readers do before one publish. */
interface Step {
  readonly letGo: readonly ReaderKind[];
  /** The first one has to get its hold; the others get theirs where it leaves room. */
  readonly hold: readonly ReaderKind[];
}

type Way = Published['way'];

/** A reader kind, and the way of publishing that it is there for. */
const KINDS: ReadonlyArray<readonly [kind: ReaderKind, way: Way]> = [
  ['open_transaction', 'rename'],
  ['reconnect', 'rename'],
  ['wal_unmerged', 'backup_into_live'],
  ['killed_with_wal', 'rename'],
  ['exclusive_lock', 'fallback_rename'],
];
const HOLDERS = KINDS.map(([kind]) => kind).filter((kind) => kind !== 'reconnect');

/** A hold lasts this many publishes; then the reader opens the database anew. */
const PUBLISHES_OF_A_HOLD = 3;

const TRIES_OF_THE_FIRST = 20;
const TRIES_OF_A_READ = 20;

/** Other processes read while one generation after the other is published: each sees a whole one, or a lock. */
export const readers: Scenario = {
  name: 'readers',
  tries(size: number, random: Random) {
    const steps = Array.from({ length: 5 * size }, (_, index) => index);
    const alone = KINDS.map(([kind, way]) => ({
      name: `${kind}, ${steps.length} publishes`,
      counts: steps.length,
      run: () =>
        publishAll(
          [kind],
          steps.map((index) => stepOf(kind, index)),
          [way],
        ),
    }));
    const mixed = steps.map((index) => mixedStep(index, random));
    const together = {
      name: `all kinds at once, ${steps.length} publishes`,
      counts: steps.length,
      run: () =>
        publishAll(
          KINDS.map(([kind]) => kind),
          mixed,
          ['backup_into_live', 'fallback_rename'],
        ),
    };
    return [...alone, together];
  },
};

/** The step of a reader that is alone. */
function stepOf(kind: ReaderKind, index: number): Step {
  if (kind === 'reconnect') return { letGo: [], hold: [] };
  // Between two locks the target gets its new generation.
  if (kind === 'exclusive_lock') return { letGo: [], hold: index % 2 === 0 ? [kind] : [] };
  return { letGo: index % PUBLISHES_OF_A_HOLD === 0 ? [kind] : [], hold: [kind] };
}

/** One kind after the other is sure of its hold, beside some others. */
function mixedStep(index: number, random: Random): Step {
  const first = HOLDERS.slice(index % HOLDERS.length).slice(0, 1);
  const others = random.some(HOLDERS, random.below(HOLDERS.length)).filter((kind) => !first.includes(kind));
  const hold = [...first, ...others];
  return { letGo: HOLDERS.filter((kind) => !hold.includes(kind)), hold };
}

async function publishAll(kinds: readonly ReaderKind[], steps: readonly Step[], ways: readonly Way[]): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'salesmap-readers-')));
  const place = new Place(folder, kinds);
  try {
    for (const step of steps) await place.publish(step);
    await place.checkEnd(ways);
  } finally {
    await place.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A published database with its readers. */
class Place {
  readonly #folder: string;
  readonly #target: string;
  readonly #readers: readonly Reader[];
  readonly #ways = new Set<Way>();
  /** The generation made last, and the one at the target. */
  #made = 0;
  #current = 0;

  constructor(folder: string, kinds: readonly ReaderKind[]) {
    this.#folder = folder;
    this.#target = join(folder, 'latest.db');
    makeGeneration(this.#target, 0);
    this.#readers = kinds.map((kind) => new Reader(kind, this.#target));
  }

  async publish({ letGo, hold }: Step): Promise<void> {
    const generation = ++this.#made;
    const sealed = join(this.#folder, 'snapshot.db');
    makeGeneration(sealed, generation);
    await this.#letGo(letGo);
    await this.#hold(hold);
    const locked = this.#reader('exclusive_lock')?.held === true;
    const fallbackPath = join(this.#folder, `latest_${generation}.db`);
    const log = recordingLog();
    // A lock that is there to stay needs few tries; short ones of other readers must not lead to the fallback path.
    const patience = { attempts: locked ? 2 : 20, delayMs: 20 };
    const published = await publishDatabase(sealed, this.#target, { fallbackPath, log, ...patience });
    published.letGo();
    this.#ways.add(published.way);
    if (!published.fallback) this.#current = generation;
    try {
      if (published.fallback !== locked) throw new Error(`it went by ${published.way}, locked: ${locked}`);
      if (published.fallback) expectGeneration(readGenerationOf(fallbackPath), generation, 'the fallback file');
      await this.#letGo(['exclusive_lock']);
      await this.#checkReaders();
      expectGeneration(await this.#readTarget(), this.#current, 'a new reader');
    } catch (error) {
      const events = log.events().join(', ');
      throw new Error(`publish ${generation} (${published.way}; ${hold.join(', ')}; ${events}): ${messageOf(error)}`);
    }
  }

  /** No reader met anything but locks to the end, each one read, and the try was what it is there for. */
  async checkEnd(ways: readonly Way[]): Promise<void> {
    await this.#letGo(HOLDERS);
    await this.#checkReaders();
    const missing = ways.filter((way) => !this.#ways.has(way));
    if (missing.length > 0) throw new Error(`nothing was published by ${missing.join(', ')}`);
    const idle = this.#readers.filter(({ reads }) => reads === 0).map(({ kind }) => kind);
    if (idle.length > 0) throw new Error(`no read by ${idle.join(', ')}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.end()));
  }

  async #letGo(kinds: readonly ReaderKind[]): Promise<void> {
    for (const reader of this.#readers.filter(({ kind, held }) => held && kinds.includes(kind))) {
      await reader.ask('let_go');
    }
  }

  async #hold([first, ...others]: readonly ReaderKind[]): Promise<void> {
    if (first !== undefined && !(await this.#reader(first)?.hold(TRIES_OF_THE_FIRST))) {
      throw new Error(`publish ${this.#made}: ${first} did not get its hold`);
    }
    for (const kind of others) await this.#reader(kind)?.hold(1);
    const killed = this.#reader('killed_with_wal');
    if (killed?.held) await killed.killAndStartAgain();
  }

  /** Each reader reads once more: a transaction sees what it saw from the beginning, the others what is there now. */
  async #checkReaders(): Promise<void> {
    await Promise.all(
      this.#readers.map(async (reader) => {
        const found = await reader.wholeRead();
        const old = reader.kind === 'open_transaction' && reader.held;
        expectGeneration(found, old ? reader.heldGeneration : this.#current, reader.kind);
      }),
    );
  }

  async #readTarget(): Promise<number> {
    for (let left = TRIES_OF_A_READ; ; left--) {
      try {
        return readGenerationOf(this.#target);
      } catch (error) {
        if (left === 0 || !isSqliteBusy(error)) throw error;
      }
    }
  }

  #reader(wanted: ReaderKind): Reader | undefined {
    return this.#readers.find(({ kind }) => kind === wanted);
  }
}

function expectGeneration(found: number | undefined, expected: number | undefined, who: string): void {
  if (found !== expected) throw new Error(`${who} finds generation ${found} instead of ${expected}`);
}
