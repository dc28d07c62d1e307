import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INDEX_FILE, type RecordingIndex, readRecordingIndex } from '../../src/testing/fixtures/recording.ts';
import { query } from './query.ts';

/** The text of every file under a folder, by its path from there on. */
export function filesUnder(dir: string): Map<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [relative(dir, file), readFileSync(file, 'utf8')]));
}

/** What in a folder, itself included, is not its owner's alone. */
export const openToOthers = (dir: string): string[] =>
  ['.', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })].filter((name) => {
    const stat = statSync(join(dir, name));
    return (stat.mode & 0o777) !== (stat.isDirectory() ? 0o700 : 0o600);
  });

/** The index, without the time that it was made at. */
export function indexOf(dir: string): Omit<RecordingIndex, 'recorded_at_utc'> {
  const { recorded_at_utc: _time, ...index } = readRecordingIndex(dir);
  return index;
}

/** The files of the answers, without the index. */
export function bodiesOf(dir: string): Map<string, string> {
  const files = filesUnder(dir);
  files.delete(INDEX_FILE);
  return files;
}

/** Rows that refer to a row which is not there, and rows that refer to one which is. */
export function joined(db: string, table: string, key: string, target: string): { lost: number; found: number } {
  const [row] = query(
    db,
    `SELECT count(*) FILTER (WHERE t.id IS NULL) AS lost, count(t.id) AS found
     FROM "${table}" AS f LEFT JOIN "${target}" AS t ON t.id = f."${key}" WHERE f."${key}" IS NOT NULL`,
  );
  return { lost: Number(row?.['lost']), found: Number(row?.['found']) };
}

/** Environment of a process, run from the build, in which every attempt to open a connection fails and leaves a line in `log`. */
export const withoutNetwork = (log: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'no-network-process.mjs')).href}`,
  NETWORK_LOG: log,
  NODE_ENV: 'production', // With vitest's `test`, oclif runs the sources through tsx, which opens a socket of its own.
});
