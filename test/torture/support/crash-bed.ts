import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { isSqliteBusy } from '../../../src/files/sqlite-errors.ts';
import type { CliResult, RunningCli } from '../../support/cli.ts';
import { startCli } from '../../support/cli.ts';
import { hasElsewhere, makeFolderElsewhere } from '../../support/elsewhere.ts';
import { runWarm } from '../../support/warm-cli.ts';
import { contentOf, FAST, openWorkplace, SMALL, type Workplace } from '../../support/workplace.ts';
import { Generations } from './generations.ts';

/** How the new snapshot gets to its place: what stands in the way of a plain rename. */
export type Way = 'rename' | 'copy' | 'live' | 'fallback';

export const WAYS: readonly Way[] = hasElsewhere
  ? ['rename', 'copy', 'live', 'fallback']
  : ['rename', 'live', 'fallback'];

/** A published snapshot, a workspace that has changed since, and what an uninterrupted run makes of it. */
export class CrashBed {
  readonly generations: Generations;
  /** How long an uninterrupted run takes here. */
  readonly wholeRunMs: number;
  readonly #base: Workplace;

  private constructor(base: Workplace, generations: Generations, wholeRunMs: number) {
    this.#base = base;
    this.generations = generations;
    this.wholeRunMs = wholeRunMs;
  }

  static async open(): Promise<CrashBed> {
    const base = await openWorkplace({ latencyMs: 2 }, () => undefined);
    must(await base.run('snapshot'), 0);
    base.sandbox.setCounts({ ...SMALL, deal: 170, lead: 120, memo: 190, submissions: 220 });
    const whole = mkdtempSync(join(tmpdir(), 'salesmap-whole-'));
    try {
      cpSync(base.dir, whole, { recursive: true });
      const startedAt = performance.now();
      must(await startCli(['snapshot', ...FAST], whole, envOf(base)).ended, 0);
      const wholeRunMs = performance.now() - startedAt;
      const generations = new Generations(contentOf(base.db), contentOf(join(whole, 'salesmap_latest.db')));
      return new CrashBed(base, generations, wholeRunMs);
    } finally {
      rmSync(whole, { recursive: true, force: true });
    }
  }

  /**
   * A copy of the published snapshot with its logs, for one try.
   * @param folder where it is made; default the folder for temporary files.
   */
  place(way: Way, folder = tmpdir()): CrashPlace {
    return new CrashPlace(this.#base, this.generations, way, folder);
  }

  close(): Promise<void> {
    return this.#base.close();
  }
}

/** Where one try takes place. */
export class CrashPlace {
  readonly db: string;
  readonly #dir: string;
  readonly #dbDir: string;
  readonly #base: Workplace;
  readonly #generations: Generations;
  readonly #way: Way;
  #holder: Database.Database | undefined;

  constructor(base: Workplace, generations: Generations, way: Way, folder: string) {
    this.#base = base;
    this.#generations = generations;
    this.#way = way;
    this.#dir = mkdtempSync(join(folder, 'salesmap-crash-'));
    cpSync(base.dir, this.#dir, { recursive: true });
    this.#dbDir = way === 'copy' ? makeFolderElsewhere('salesmap-crash-') : this.#dir;
    this.db = join(this.#dbDir, 'salesmap_latest.db');
    if (way === 'copy') cpSync(base.db, this.db);
    if (way === 'live') this.#hold();
  }

  /** Starts a command with what stands in the way. */
  start(command: string, env: Readonly<Record<string, string>> = {}): RunningCli {
    return startCli([command, ...FAST, '--db-path', this.db], this.#dir, { ...this.#env(), ...env });
  }

  /** Goes on until the run is done, as a person would who reads what the command says. */
  async finish(): Promise<void> {
    const resumed = await this.#run('resume');
    const nothing = resumed.code === 2 && resumed.stderr.includes('nothing to resume');
    if (!nothing) must(resumed, this.#way === 'fallback' ? 4 : 0);
    else if (this.checkTarget() === 'new') must(await this.#run('webform'), 0);
    else must(await this.#run('snapshot'), this.#way === 'fallback' ? 4 : 0);
    this.letGo();
    // The fallback file is a whole snapshot too; the next run finds nothing in its way.
    if (this.#way === 'fallback') must(await runWarm(['snapshot', ...FAST], this.#dir, envOf(this.#base)), 0);
  }

  /** The promises after a kill: the target is whole, the old snapshot or the new one. */
  checkTarget(): 'old' | 'new' {
    return this.#generations.check(this.db);
  }

  /**
   * Opens the target again and again while runs work on it, as readers do.
   * @returns ends the watching; throws what was seen wrong.
   */
  watch(): () => void {
    let problem: unknown;
    const look = (): void => {
      try {
        this.checkTarget();
      } catch (error) {
        if (!isSqliteBusy(error)) problem ??= error;
      }
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      if (problem !== undefined) throw problem;
    };
  }

  /** The promises at the end: the new snapshot, cell by cell, and nothing left over. */
  checkEnd(): void {
    const left = [...readdirSync(this.#dir, { recursive: true }), ...readdirSync(this.#dbDir)].filter((name) =>
      /(snapshot\.db|webform\.db|\.new|\.tmp|\.raw|-wal|-shm|-journal)$/.test(String(name)),
    );
    if (left.length > 0) throw new Error(`left over: ${left.join(', ')}`);
    // Only now: a reader leaves sidecars of its own beside a database in WAL mode.
    this.#generations.checkNew(this.db);
    for (const line of readFileSync(join(this.#dir, 'logs/run_history.jsonl'), 'utf8').trim().split('\n')) {
      JSON.parse(line);
    }
    this.#checkBackups();
  }

  /** Ends what stands in the way. */
  letGo(): void {
    this.#holder?.close();
    this.#holder = undefined;
  }

  remove(): void {
    this.letGo();
    for (const dir of new Set([this.#dir, this.#dbDir])) rmSync(dir, { recursive: true, force: true });
  }

  #run(command: string): Promise<CliResult> {
    return runWarm([command, ...FAST, '--db-path', this.db], this.#dir, this.#env());
  }

  #env(): Record<string, string> {
    const env = envOf(this.#base);
    if (this.#way !== 'fallback') return env;
    return { ...env, NODE_OPTIONS: `--import ${REFUSE_RENAMES}`, REFUSED_RENAMES: 'salesmap_latest.db' };
  }

  #checkBackups(): void {
    const dir = join(this.#dir, 'backups');
    const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.gz')) : [];
    if (names.length === 0) throw new Error('The old snapshot was not saved.');
    for (const name of names) {
      const db = new Database(gunzipSync(readFileSync(join(dir, name))));
      const verdict = db.pragma('integrity_check', { simple: true });
      db.close();
      if (verdict !== 'ok') throw new Error(`${name}: ${String(verdict)}`);
    }
  }

  /** A reader that has the target open in WAL mode, in a transaction. */
  #hold(): void {
    this.#holder = new Database(this.db);
    this.#holder.pragma('journal_mode = WAL');
    this.#holder.exec('BEGIN');
    this.#holder.prepare('SELECT count(*) FROM run_info').get();
  }
}

const LOOK_EVERY_MS = 20;

export const REFUSE_RENAMES = join(import.meta.dirname, '../../scenarios/support/refuse-renames-process.mjs');

const envOf = ({ sandbox }: Workplace): Record<string, string> => ({
  SALESMAP_TOKEN: sandbox.token,
  SALESMAP_API_BASE: sandbox.url,
});

function must({ code, signal, stderr }: CliResult, expected: number): void {
  if (code !== expected) throw new Error(`exit ${code ?? signal} instead of ${expected}: ${stderr}`);
}
