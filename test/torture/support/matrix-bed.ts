import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULTS } from '../../../src/run/defaults.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import { DEFAULT_ENDPOINTS, type TableName } from '../../../src/salesmap/endpoints.ts';
import { type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { contentOf } from '../../support/workplace.ts';
import { Generations } from './generations.ts';
import { runInProcess } from './run-in-process.ts';

/** What a fault may hit. */
export type Subject = TableName | 'submissions';

export const SUBJECTS: readonly Subject[] = [...DEFAULT_ENDPOINTS.map(({ table }) => table), 'submissions'];
const COUNTS = { organization: 120, people: 120, deal: 120, lead: 24, memo: 120, user: 4, team: 3, forms: 2 };
const OLD = { ...COUNTS, submissions: 160 };
const NEW = { organization: 140, people: 130, deal: 140, lead: 34, memo: 140, user: 5, team: 4, submissions: 260 };

const openSandbox = (counts: Partial<typeof OLD>): Promise<Sandbox> =>
  startSandbox({ latencyMs: 0, rateLimit: false, counts: { ...OLD, ...counts } });

/** The workspace as it is now: every table and the submissions have changed since the snapshot was published. */
export const openChangedSandbox = (): Promise<Sandbox> => openSandbox(NEW);

/** A run in `dir` that reads one table, or the submissions, and takes the rest over. */
export const optionsOf = (sandbox: Sandbox, dir: string, subject: Subject): RunOptions => ({
  ...DEFAULTS,
  dbPath: join(dir, 'salesmap_latest.db'),
  backupDir: join(dir, 'backups'),
  logDir: join(dir, 'logs'),
  checkpointDir: join(dir, 'logs/checkpoints'),
  baseUrl: new URL(sandbox.url),
  token: sandbox.token,
  backup: false,
  tables: [subject === 'submissions' ? 'team' : subject],
  webforms: subject === 'submissions',
  minIntervalMs: 0,
  backoffMs: 1,
  maxBackoffMs: 5,
  acceptShrink: false,
  acceptOtherPipeline: false,
  allowPartial: false,
  pruneColumns: false,
});

/** A published snapshot, and what a run without faults makes of it when one table, or the submissions, are read anew. */
export class MatrixBed {
  readonly published: string;
  readonly #generations: ReadonlyMap<Subject, Generations>;

  private constructor(published: string, generations: ReadonlyMap<Subject, Generations>) {
    this.published = published;
    this.#generations = generations;
  }

  static async open(): Promise<MatrixBed> {
    const published = mkdtempSync(join(tmpdir(), 'salesmap-published-'));
    const [before, now] = [await openSandbox(OLD), await openSandbox(NEW)];
    try {
      await mustPublish({ ...optionsOf(before, published, 'user'), tables: undefined, webforms: true });
      const generations = new Map<Subject, Generations>();
      for (const subject of SUBJECTS) generations.set(subject, await generationsOf(published, now, subject));
      return new MatrixBed(published, generations);
    } finally {
      await Promise.all([before.close(), now.close()]);
    }
  }

  generations(subject: Subject): Generations {
    const found = this.#generations.get(subject);
    if (found === undefined) throw new TypeError(`No such table: ${subject}`);
    return found;
  }

  close(): void {
    rmSync(this.published, { recursive: true, force: true });
  }
}

async function generationsOf(published: string, now: Sandbox, subject: Subject): Promise<Generations> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-matrix-'));
  try {
    cpSync(published, dir, { recursive: true });
    const options = optionsOf(now, dir, subject);
    const old = contentOf(options.dbPath);
    await mustPublish(options);
    return new Generations(old, contentOf(options.dbPath));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function mustPublish(options: RunOptions): Promise<void> {
  const { code, words } = await runInProcess('snapshot', options);
  if (code !== 0) throw new Error(`exit ${code}: ${words}`);
}
