import type { SnapshotDiff } from '../inspect/diff/snapshot-diff.ts';
import type { RecordChange } from '../store/diff/record-change.ts';

/** Written at once: a line by itself costs a system call. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * What a record became, as JSON lines: one for each field that changed; one for a record that was added or removed, with all
 * that it holds.
 */
export function jsonLines({ kind, table, id, name, fields }: RecordChange): readonly string[] {
  if (kind === 'changed') {
    return fields.map(({ field, old, new: now }) => JSON.stringify({ kind, table, id, name, field, old, new: now }));
  }
  const record = Object.fromEntries(fields.map((change) => [change.field, change.new ?? change.old]));
  return [JSON.stringify({ kind, table, id, name, field: null, old: null, new: null, record })];
}

/**
 * Writes every change as JSON lines, as fast as they are read at the other end. Whoever reads only the first ones
 * (`| head`) ends it.
 */
export async function writeJsonLines(diff: SnapshotDiff, out: NodeJS.WritableStream): Promise<void> {
  let waiting = '';
  for (const table of diff.tables) {
    for await (const change of diff.changes(table)) {
      for (const line of jsonLines(change)) waiting += `${line}\n`;
      if (waiting.length < CHUNK_CHARACTERS) continue;
      if (!(await written(out, waiting))) return;
      waiting = '';
    }
  }
  if (waiting !== '') await written(out, waiting);
}

/** @returns false when nobody reads any more. */
const written = (out: NodeJS.WritableStream, text: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    out.write(text, (error?: Error | null) => {
      if (!error) resolve(true);
      else if ('code' in error && error.code === 'EPIPE') resolve(false);
      else reject(error);
    });
  });
