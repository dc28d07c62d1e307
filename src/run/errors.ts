import { EXIT, type ExitCode } from './exit-codes.ts';

/** What every error of this product carries beside its message. */
export interface ErrorDetails {
  /** A stable name for programs, such as `no_token` or `tables_failed`. */
  readonly code: string;
  /** What is safe on disk now. */
  readonly safe?: string | undefined;
  /** The exact next step: a command, or what to change. */
  readonly next?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base of all errors that a person is meant to read: what happened, what is safe, what to do next.
 *
 * @example
 * const ending = await runPipeline(snapshot, { token: 'wrong', baseUrl: sandbox.url, minIntervalMs: 0 });
 * const { error } = ending;
 * if (error instanceof RunError) console.log(error.exitCode, error.code); // 3 unauthorized
 */
export abstract class RunError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly code: string;
  readonly safe: string | undefined;
  readonly next: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.safe = details.safe;
    this.next = details.next;
  }
}

/**
 * The run cannot start: usage, configuration or place. Nothing was asked of the server. Exit 2.
 *
 * @example
 * const started = runPipeline(snapshot, { token: 'any', baseUrl: 'http://example.com' });
 * const error = await started.catch((thrown: unknown) => thrown);
 * if (error instanceof CannotStartError) console.log(error.code); // bad_base_url
 */
export class CannotStartError extends RunError {
  override readonly exitCode = EXIT.cannotStart;
}

/**
 * An unfinished run cannot be gone on with as things are now; a new one can begin. `snapshot --resume` passes it over.
 * Exit 2.
 */
export class CannotResumeError extends CannotStartError {}

/**
 * The crawl ended early, but everything that arrived is kept: `resume` goes on from there. Exit 3.
 *
 * @example
 * sandbox.setFaults([{ path: '/deal', times: 'forever', fault: { type: 'success_false' } }]);
 * const options = { token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 };
 * const stopped = await runPipeline(snapshot, options);
 * console.log(stopped.error instanceof ResumableError); // true
 * sandbox.setFaults([]);
 * console.log((await runPipeline(snapshot, { ...options, resume: true })).line.status); // published
 */
export class ResumableError extends RunError {
  override readonly exitCode = EXIT.resumable;
}

/**
 * Another run holds this database. Exit 5.
 *
 * @example
 * const options = { token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 };
 * const first = runPipeline(snapshot, options);
 * const second = await runPipeline(snapshot, options).catch((error: unknown) => error);
 * console.log(second instanceof AnotherRunError, (await first).line.status); // true published
 */
export class AnotherRunError extends RunError {
  override readonly exitCode = EXIT.anotherRun;
}

/**
 * Verification found the new snapshot worse than the published one. Exit 6.
 *
 * @example
 * const options = { token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 };
 * sandbox.setCounts({ memo: 250 });
 * await runPipeline(snapshot, options);
 * sandbox.setCounts({ memo: 10 });
 * const { error } = await runPipeline(snapshot, options);
 * console.log(error instanceof RefusedToPublishError, error?.code); // true shrink
 * sandbox.setCounts({ memo: 250 });
 */
export class RefusedToPublishError extends RunError {
  override readonly exitCode = EXIT.refusedToPublish;
}

/**
 * The snapshot is published (or was there before), but the webform step did not end well. Exit 7.
 *
 * @example
 * sandbox.setFaults([{ path: '/webForm/*', times: 'forever', fault: { type: 'success_false' } }]);
 * const { line } = await runPipeline(snapshot, { token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 });
 * console.log(line.status, line.exit_code); // webforms_failed 7
 * sandbox.setFaults([]);
 */
export class WebformsFailedError extends RunError {
  override readonly exitCode = EXIT.webformsFailed;
}

/**
 * A signal stopped the run; everything that arrived is kept. Exit 130 or 143.
 *
 * @example
 * const error = new InterruptedError('SIGTERM');
 * console.log(error.exitCode, error.signal); // 143 SIGTERM
 */
export class InterruptedError extends RunError {
  override readonly exitCode: ExitCode;
  readonly signal: 'SIGINT' | 'SIGTERM';

  constructor(signal: 'SIGINT' | 'SIGTERM', details: Partial<ErrorDetails> = {}) {
    super(signal === 'SIGINT' ? 'Interrupted.' : 'Terminated.', { code: 'interrupted', ...details });
    this.signal = signal;
    this.exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}

/** The words of any thrown value. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The system error code (`ENOSPC`, `SQLITE_BUSY`, …) of a thrown value, if it carries one. */
export const systemCodeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** What a disk or a file system says, and a database on it; a wrong statement (`SQLITE_ERROR`) is a bug and no such thing. */
const DISK_CODES = /^(SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|CORRUPT|NOTADB|PERM|PROTOCOL)|E[A-Z]+$)/;

/** True when a disk, a file system, or a lock on a database is in the way, and no bug of ours. */
export const isDisk = (error: unknown): boolean => DISK_CODES.test(systemCodeOf(error) ?? '');

const FULL_CODES: ReadonlySet<string | undefined> = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT']);

/** True when a disk, or a user's share of it, has no room left. */
export const isFull = (error: unknown): boolean => FULL_CODES.has(systemCodeOf(error));
