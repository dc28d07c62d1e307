import { join } from 'node:path';
import { z } from 'zod';
import { readText } from '../../files/read-text.ts';
import type { StoppedAsks } from '../../run/resume-command.ts';

/** What of the options matters to the command that goes on. */
const Asked = z.object({
  min_interval_ms: z.number().nonnegative().nullable().catch(null),
  token_file: z.string().nullable().catch(null),
  rate_limiter: z.string().nullable().catch(null),
  webforms: z.boolean().nullable().catch(null),
});

export const UNKNOWN_ASKS: StoppedAsks = Asked.parse({});

const Mirror = z.object({
  db_path: z.string(),
  base_url: z.string().nullable().catch(null),
  refused: z.string().nullable().catch(null),
  created_at_utc: z.string().nullable().catch(null),
  updated_at_utc: z.string().nullable().catch(null),
  options: Asked.catch(UNKNOWN_ASKS),
  tables: z.record(
    z.string(),
    z.object({
      page: z.number().catch(0),
      rows: z.number().catch(0),
      completed: z.boolean(),
      errors: z.array(z.string()).catch([]),
    }),
  ),
});

/** What a run's `checkpoint.json` tells. */
export type CheckpointMirror = Readonly<z.infer<typeof Mirror>>;

/**
 * Reads the readable copy of a checkpoint, at most a second behind the run.
 * @param runDir the run's folder.
 * @returns undefined when there is none that can be read: it is never needed, and what it would have told is then not known.
 */
export function readMirror(runDir: string): CheckpointMirror | undefined {
  try {
    return Mirror.parse(JSON.parse(readText(join(runDir, 'checkpoint.json')) ?? ''));
  } catch {
    return undefined;
  }
}
