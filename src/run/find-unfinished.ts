import { join, resolve } from 'node:path';
import { readFactsOf } from '../store/read-facts.ts';
import { CannotStartError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { RunOptions } from './options.ts';
import { type RunFolder, runFoldersOf } from './run-folders.ts';
import { snapshotPath } from './run-paths.ts';
import { parseRunTag } from './run-tag.ts';

/**
 * The newest unfinished run of this database.
 * @returns its tag, or why there is none: no run stopped half-way, or the newest that did cannot be gone on with.
 */
export function newestUnfinished(options: RunOptions, dbPath: string): string | CannotStartError {
  const folders = runFoldersOf(options, dbPath);
  const ended = folders.findIndex(({ state }) => state === 'ended');
  // A run that cannot be gone on with matters until a later one ended.
  const newest = folders.find(
    ({ state }, at) => state === 'unfinished' || (state !== 'ended' && (ended < 0 || at < ended)),
  );
  if (newest === undefined) {
    return new CannotStartError(`There is no unfinished run of ${options.dbPath}: nothing to resume.`, {
      code: 'nothing_to_resume',
      safe: 'Nothing was touched.',
      next: nextCommand('snapshot', options),
    });
  }
  return newest.state === 'unfinished' ? newest.runTag : notResumable(options, newest);
}

/** As `newestUnfinished`. @throws CannotStartError when there is none. */
export function requireNewestUnfinished(options: RunOptions, dbPath: string): string {
  const newest = newestUnfinished(options, dbPath);
  if (newest instanceof CannotStartError) throw newest;
  return newest;
}

/**
 * Makes sure that a run tag names an unfinished run of this database.
 * @throws CannotStartError naming the difference.
 */
export function requireUnfinished(options: RunOptions, dbPath: string, text: string): string {
  const runTag = parseRunTag(text);
  const found = runFoldersOf(options, dbPath).find((folder) => folder.runTag === runTag);
  if (found?.state === 'unfinished') return runTag;
  if (found?.state === 'damaged' || found?.state === 'lost') throw notResumable(options, found);
  const other =
    found === undefined ? readFactsOf(snapshotPath(join(resolve(options.checkpointDir), runTag))) : undefined;
  if (other === undefined) {
    throw refuse(`There is no unfinished run ${runTag} in ${options.checkpointDir}.`, nextCommand('snapshot', options));
  }
  throw refuse(
    `Run ${runTag} belongs to the database ${other.dbPath}, not to ${dbPath}.`,
    nextCommand(`resume --run-tag ${runTag}`, { ...options, dbPath: other.dbPath }),
  );
}

function notResumable(options: RunOptions, { runTag, path, state }: RunFolder): CannotStartError {
  const what = state === 'damaged' ? 'is damaged' : 'is gone';
  return refuse(
    `The working database ${snapshotPath(path)} of run ${runTag} ${what}: it cannot be gone on with.`,
    `Remove ${path} and begin anew: ${nextCommand('snapshot', options)}`,
  );
}

const refuse = (message: string, next: string): CannotStartError =>
  new CannotStartError(message, { code: 'not_resumable', safe: 'Nothing was touched.', next });
