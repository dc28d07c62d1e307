import { z } from 'zod';
import { readText } from '../files/read-text.ts';
import type { PlaceLine } from '../run/former-places.ts';

const Count = z.number().catch(0);
const Text = z.string().nullable().catch(null);
const Figure = z.number().nullable().catch(null);
const Seconds = z.record(z.string(), z.number()).catch({});

/** Lines of older versions lack fields: those have the values of a run that says nothing of them. */
const Line = z.object({
  run_tag: z.string(),
  kind: z.enum(['snapshot', 'run', 'resume', 'webform', 'restore']).catch('snapshot'),
  pipeline: Text,
  status: z.string(),
  exit_code: Figure,
  started_at_utc: z.string(),
  ended_at_utc: Text,
  captured_at_utc: Text,
  final_db_path: Text,
  db_path: Text,
  moved_from: Text,
  restored_run_tag: Text,
  published_by: Text,
  log_path: Text,
  backup_path: Text,
  error_code: Text,
  token_file: Text,
  tables: z.record(z.string(), z.object({ rows: z.number(), cols: z.number() })).catch({}),
  errors: z.object({ count: z.number(), details: z.array(z.string()) }).catch({ count: 0, details: [] }),
  requests: Count,
  estimate: z.object({ requests: z.number(), seconds: z.number() }).nullable().catch(null),
  latency_ms: Figure,
  retries: Count,
  waits: Count,
  rate_limited: Count,
  phases: Seconds,
  drift: z.record(z.string(), z.object({ appeared: z.array(z.string()), vanished: z.array(z.string()) })).catch({}),
  webform_rows: Figure,
  webform_pages: Figure,
  dropped_missing: Figure,
  dropped_not_allowed: Figure,
  pid: Figure,
});

/** A run, as `run_history.jsonl` tells of it. */
export type HistoryRun = Readonly<z.infer<typeof Line>>;

/** Where the database of a run lay. */
export const placeLineOf = (run: HistoryRun): PlaceLine => ({
  runTag: run.run_tag,
  finalDbPath: run.final_db_path,
  dbPath: run.db_path,
  movedFrom: run.moved_from,
});

/** What a history file holds. */
export interface History {
  /** The oldest first; of a run that was tried again, each try. */
  readonly runs: readonly HistoryRun[];
  /** Lines that cannot be read: a kill cut them short. */
  readonly unreadable: number;
}

/**
 * Reads `run_history.jsonl`. A file that is not there is an empty history.
 * @throws what the system says when it cannot be read.
 */
export function readHistory(path: string): History {
  const texts = (readText(path) ?? '').split('\n');
  const lines = texts.filter((text) => text.trim() !== '').map((text) => Line.safeParse(parsed(text)));
  const runs = lines.flatMap((line) => (line.success ? [line.data] : []));
  return { runs, unreadable: lines.length - runs.length };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
