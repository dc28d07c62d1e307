import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type ReaderKind = 'open_transaction' | 'reconnect' | 'wal_unmerged' | 'killed_with_wal' | 'exclusive_lock';

/** What a reader is asked; every read from then on carries the mark. */
export interface Order {
  readonly mark: number;
  /** Begin, or end, what the kind does to the database. Without it the reader stays as it is. */
  readonly what?: 'hold' | 'let_go';
}

/** One read: a generation, a lock in the way, or something that must not be. */
export interface ReadReport {
  readonly mark: number;
  readonly held: boolean;
  readonly generation?: number;
  readonly busy?: string;
  readonly problem?: string;
}

const SCRIPT = join(import.meta.dirname, 'reader-process.ts');

/** Locks that a reader may meet one after the other before it counts as shut out. */
const MOST_BUSY = 100;

/** A reader in a process of its own. */
export class Reader {
  readonly kind: ReaderKind;
  readonly #target: string;
  #process: ChildProcess;
  #mark = 0;
  #reads = 0;
  #newest = 0;
  #held = false;
  #heldGeneration: number | undefined;
  #problem: Error | undefined;
  #waiting: { resolve(report: ReadReport): void; reject(error: Error): void } | undefined;

  constructor(kind: ReaderKind, target: string) {
    this.kind = kind;
    this.#target = target;
    this.#process = this.#start();
  }

  /** Whole reads until now. */
  get reads(): number {
    return this.#reads;
  }

  get held(): boolean {
    return this.#held;
  }

  /** What it saw when it got its hold. */
  get heldGeneration(): number | undefined {
    return this.#heldGeneration;
  }

  /** The first read that began after this. */
  async ask(what?: Order['what']): Promise<ReadReport> {
    this.#mark += 1;
    const report = await new Promise<ReadReport>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#problem !== undefined) reject(this.#problem);
      else this.#process.send({ mark: this.#mark, ...(what === undefined ? {} : { what }) } satisfies Order);
    });
    if (report.held && !this.#held) this.#heldGeneration = report.generation;
    this.#held = report.held;
    return report;
  }

  /** Asks for the hold, up to `tries` times while a lock is in the way. @returns whether it has it. */
  async hold(tries: number): Promise<boolean> {
    for (let left = tries; left > 0; left--) {
      if ((await this.ask('hold')).held) return true;
    }
    return false;
  }

  /** The generation of a read that began after this. */
  async wholeRead(): Promise<number> {
    for (let left = MOST_BUSY; left > 0; left--) {
      const { generation } = await this.ask();
      if (generation !== undefined) return generation;
    }
    throw new Error(`${this.kind}: nothing but locks, ${MOST_BUSY} times.`);
  }

  /** Ends it as a power cut would; another one starts, and reads when it is asked. */
  async killAndStartAgain(): Promise<void> {
    await this.end();
    this.#held = false;
    this.#process = this.#start();
  }

  /** Ends it. */
  async end(): Promise<void> {
    const child = this.#process;
    child.removeAllListeners();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, this.kind, this.#target], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (report: ReadReport) => this.#hear(report));
    child.on('error', (error) => this.#fail(error.message));
    child.on('exit', (code, signal) => this.#fail(`it ended by itself: ${code ?? signal}`));
    return child;
  }

  #hear(report: ReadReport): void {
    const problem = report.problem ?? this.#wentBack(report.generation);
    if (problem !== undefined) this.#fail(problem);
    else if (report.mark === this.#mark) this.#waiting?.resolve(report);
  }

  /** Counts a whole read; an older generation must not follow a newer one. */
  #wentBack(generation: number | undefined): string | undefined {
    if (generation === undefined) return undefined;
    this.#reads += 1;
    const before = this.#newest;
    this.#newest = generation;
    return generation < before ? `generation ${generation} after ${before}` : undefined;
  }

  #fail(what: string): void {
    this.#problem ??= new Error(`${this.kind}: ${what}`);
    this.#waiting?.reject(this.#problem);
  }
}
