import type { KilledRun } from '../files/run-lock.ts';
import { TABLES_FAILED } from './end-of-crawl.ts';
import { InterruptedError, messageOf, RefusedToPublishError, RunError, WebformsFailedError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { ProgressState } from './progress-state.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { RunKind, RunLine, RunStatus } from './run-record.ts';
import type { Run } from './snapshot-run.ts';

/** The history line of a run that ended by itself. */
export function runLine(run: Run, startedAt: Date, outcome: RunOutcome | undefined, thrown: unknown): RunLine {
  const { record, paths, progress } = run;
  const turnaroundMs = run.options.replay === undefined ? run.schedule.usualTurnaroundMs : undefined;
  const { requests, retries, waitedMs, rateLimited, phaseMs } = progress.state;
  const details = [...new Set([...record.errors, ...wordsOfEnding(thrown, record.errors)])];
  return {
    run_tag: run.tag,
    kind: run.kind,
    pipeline: run.pipeline,
    status: outcome?.status ?? statusOf(thrown),
    exit_code: outcome?.exitCode ?? (thrown instanceof RunError ? thrown.exitCode : EXIT.bug),
    started_at_utc: startedAt.toISOString(),
    ended_at_utc: new Date().toISOString(),
    captured_at_utc: record.capturedAtUtc,
    final_db_path: record.finalDbPath,
    db_path: paths.db,
    ...(record.movedFrom === undefined ? {} : { moved_from: record.movedFrom }),
    published_by: record.publishedBy,
    log_path: paths.log,
    backup_path: record.backupPath,
    ...(thrown instanceof RunError ? { error_code: thrown.code } : {}),
    ...(run.options.tokenFile === undefined ? {} : { token_file: run.options.tokenFile }),
    ...(record.restoredRunTag === undefined ? {} : { restored_run_tag: record.restoredRunTag }),
    ...(record.setAsidePath === undefined ? {} : { set_aside_path: record.setAsidePath }),
    tables: record.tables,
    errors: { count: details.length, details },
    requests,
    estimate: record.estimate?.() ?? null,
    latency_ms: turnaroundMs === undefined ? null : Math.round(turnaroundMs),
    retries,
    waits: Math.round(waitedMs) / 1000,
    rate_limited: rateLimited,
    phases: secondsOf(phaseMs),
    drift: record.drift,
    webform_rows: record.webformRows,
    webform_pages: progress.state.tables.find(({ table }) => table === 'webform_history')?.pages ?? null,
    dropped_missing: record.droppedMissing,
    dropped_not_allowed: record.droppedNotAllowed,
    pid: process.pid,
  };
}

/** Nothing where it only gathers what was noted before. */
function wordsOfEnding(thrown: unknown, noted: readonly string[]): readonly string[] {
  if (thrown === undefined) return [];
  const gathers =
    thrown instanceof RefusedToPublishError || (thrown instanceof RunError && thrown.code === TABLES_FAILED);
  return gathers && noted.length > 0 ? [] : [messageOf(thrown)];
}

/** The history line of a run that was killed, written by the next one. */
export function killedLine(killed: KilledRun, dbPath: string): RunLine {
  return {
    run_tag: killed.runTag ?? '',
    kind: kindOf(killed.kind),
    pipeline: null,
    status: 'killed',
    exit_code: null,
    started_at_utc: killed.startedAt,
    ended_at_utc: null,
    captured_at_utc: null,
    final_db_path: null,
    db_path: dbPath,
    published_by: null,
    log_path: killed.logPath ?? null,
    backup_path: null,
    tables: {},
    errors: { count: 1, details: ['The process was killed.'] },
    requests: 0,
    estimate: null,
    latency_ms: null,
    retries: 0,
    waits: 0,
    rate_limited: 0,
    phases: {},
    drift: {},
    webform_rows: null,
    webform_pages: null,
    dropped_missing: null,
    dropped_not_allowed: null,
    pid: killed.pid,
  };
}

/** To have ended is no phase that takes time. */
const secondsOf = ({ done: _, stopped: _stopped, ...phaseMs }: ProgressState['phaseMs']): RunLine['phases'] =>
  Object.fromEntries(Object.entries(phaseMs).map(([phase, ms]) => [phase, Math.round(ms) / 1000]));

function statusOf(thrown: unknown): RunStatus {
  if (thrown instanceof InterruptedError) return 'interrupted';
  if (thrown instanceof RefusedToPublishError) return 'refused';
  return thrown instanceof WebformsFailedError ? 'webforms_failed' : 'failed';
}

const KINDS: readonly RunKind[] = ['snapshot', 'run', 'resume', 'webform', 'restore'];

const kindOf = (kind: string): RunKind => KINDS.find((known) => known === kind) ?? 'snapshot';
