import { writeJsonAtomically } from '../files/write-json-atomically.ts';
import type { Written } from '../store/batch.ts';
import type { SnapshotStore } from '../store/snapshot-store.ts';
import { counted } from './counted.ts';
import { isDisk, messageOf, systemCodeOf } from './errors.ts';
import type { RunLog } from './log.ts';

/** The readable copy of a run's checkpoint; the truth is the cursor in the database. */
export interface CheckpointMirror {
  /** Called after each commit; writes at most once a second. */
  saved(written: Written): void;
  /** Writes now, at the end of a table. */
  flush(): void;
}

/** The mirror is read by people: more often than this would only cost. */
const MIN_WRITE_INTERVAL_MS = 1000;

/**
 * Keeps `checkpoint.json`: per table cursor, page, rows, columns, completed, errors, and what the run began with. Never
 * needed to resume, so it is rewritten whole from the database (operating contract, section 4).
 */
export class CheckpointFile implements CheckpointMirror {
  readonly #path: string;
  readonly #store: SnapshotStore;
  readonly #mode: number;
  readonly #log: RunLog;
  #failed = false;
  #writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(path: string, store: SnapshotStore, mode: number, log: RunLog) {
    this.#path = path;
    this.#store = store;
    this.#mode = mode;
    this.#log = log;
  }

  saved(written: Written): void {
    const { table, page, rows, completed } = written;
    this.#log.debug(
      { event: 'checkpoint_saved', table, page, rows, completed },
      `${table}: ${counted(rows, 'row')} saved.`,
    );
    if (performance.now() - this.#writtenAtMs >= MIN_WRITE_INTERVAL_MS) this.flush();
  }

  flush(): void {
    this.#writtenAtMs = performance.now();
    try {
      writeJsonAtomically(this.#path, this.#content(), { mode: this.#mode, log: this.#log });
      this.#failed = false;
    } catch (error) {
      // The run does not need it. Where the disk gave up, the next commit says so, or the crawl ends well without it.
      if (!isDisk(error)) throw error;
      const words = `${this.#path} could not be written: ${messageOf(error)}. The run goes on.`;
      const level = this.#failed ? 'debug' : 'warn'; // A disk that stays full is told of once.
      this.#failed = true;
      this.#log[level]({ event: 'checkpoint_failed', path: this.#path, code: systemCodeOf(error) }, words);
    }
  }

  #content(): unknown {
    const { facts } = this.#store;
    const tables = this.#store.checkpoints().map((checkpoint) => [
      checkpoint.table,
      {
        next_cursor: checkpoint.nextCursor,
        page: checkpoint.page,
        rows: this.#store.rowCount(checkpoint.table),
        columns: this.#store.columnCount(checkpoint.table),
        completed: checkpoint.completed,
        errors: checkpoint.error === null ? [] : [checkpoint.error],
      },
    ]);
    return {
      run_tag: facts.get('run_tag'),
      db_path: facts.get('db_path'),
      base_url: facts.get('base_url'),
      /** Why verification refused to publish the run. */
      refused: facts.find('refused') ?? null,
      options: JSON.parse(facts.find('options') ?? '{}'),
      created_at_utc: facts.get('created_at_utc'),
      updated_at_utc: new Date().toISOString(),
      tables: Object.fromEntries(tables),
    };
  }
}
