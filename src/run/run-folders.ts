import { join, resolve } from 'node:path';
import { nodeFileSystem } from '../files/file-system.ts';
import { readText } from '../files/read-text.ts';
import { listRunDirectories } from '../files/run-directory.ts';
import { isJsonObject } from '../salesmap/record.ts';
import { readFactsOf } from '../store/read-facts.ts';
import type { RunOptions } from './options.ts';
import { publishedRuns } from './run-history.ts';
import { historyPath, snapshotPath } from './run-paths.ts';

/** A run's folder in the checkpoint folder, and what can be done with it. */
export interface RunFolder {
  readonly runTag: string;
  readonly path: string;
  /**
   * `unfinished`: `resume` goes on with it; `damaged`: its working database cannot be read; `lost`: it stopped half-way and
   * its working database is gone; `ended`: nothing is left to do.
   */
  readonly state: 'unfinished' | 'damaged' | 'lost' | 'ended';
  /** The real path of the database that it is meant for; undefined when nothing tells. */
  readonly dbPath: string | undefined;
  /** What its working database remembers of its beginning; empty where there is none that can be read. */
  readonly facts: ReadonlyMap<string, string>;
  /** When something was last written there, in milliseconds since 1970. */
  readonly lastActiveMs: number;
}

const NO_FACTS: ReadonlyMap<string, string> = new Map();

/** The runs of this database, and those that nothing tells the database of, newest first. */
export function runFoldersOf(options: RunOptions, dbPath: string): readonly RunFolder[] {
  const published = publishedRuns(historyPath(options));
  return listRunDirectories(resolve(options.checkpointDir))
    .map(({ runTag, path, hasSnapshot }): RunFolder => {
      const place = { runTag, path, lastActiveMs: lastActiveMs(path), facts: NO_FACTS };
      const working = hasSnapshot ? readFactsOf(snapshotPath(path)) : undefined;
      if (working !== undefined) return { ...place, state: 'unfinished', dbPath: working.dbPath, facts: working.all };
      const mirror = readMirror(join(path, 'checkpoint.json'));
      const whole = mirror === undefined || mirror.completed;
      const state = hasSnapshot ? 'damaged' : whole || published.has(runTag) ? 'ended' : 'lost';
      return { ...place, state, dbPath: mirror?.dbPath };
    })
    .filter((folder) => folder.dbPath === undefined || folder.dbPath === dbPath);
}

/** What the readable copy of a checkpoint tells; undefined when there is none that can be read. */
function readMirror(path: string): { readonly dbPath: string; readonly completed: boolean } | undefined {
  try {
    const mirror: unknown = JSON.parse(readText(path) ?? '');
    if (!isJsonObject(mirror)) return undefined;
    const { db_path: dbPath, tables } = mirror;
    if (typeof dbPath !== 'string' || !isJsonObject(tables)) return undefined;
    const states = Object.values(tables).map((table) => (isJsonObject(table) ? table['completed'] : undefined));
    if (!states.every((completed) => typeof completed === 'boolean')) return undefined;
    return { dbPath, completed: states.every((completed) => completed) };
  } catch {
    return undefined; // It is never needed: what it would have told is then not known.
  }
}

/** Whoever looks into a working database leaves a `-shm` and an empty `-wal`: that is no activity, nor is their appearing. */
function lastActiveMs(path: string): number {
  const files = nodeFileSystem.readFolder(path).flatMap((name) => {
    const facts = nodeFileSystem.stat(join(path, name));
    return facts === undefined || name.endsWith('-shm') || (name.endsWith('-wal') && facts.bytes === 0) ? [] : [facts];
  });
  const folder = files.length === 0 ? [nodeFileSystem.stat(path)] : [];
  return Math.max(0, ...[...files, ...folder].map((facts) => facts?.modifiedAtMs ?? 0));
}
