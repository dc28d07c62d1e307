import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listRunDirectories } from '../files/run-directory.ts';
import { readFactsOf } from '../store/read-facts.ts';
import { CannotStartError } from './errors.ts';
import { nextCommand } from './next-command.ts';
import type { RunOptions } from './options.ts';
import { snapshotPath } from './run-paths.ts';
import { parseRunTag } from './run-tag.ts';

/** @returns the tag of the newest unfinished run of this database. */
export function newestUnfinished(options: RunOptions, dbPath: string): string | undefined {
  const unfinished = listRunDirectories(resolve(options.checkpointDir)).filter(({ hasSnapshot }) => hasSnapshot);
  return unfinished.find(({ path }) => readFactsOf(snapshotPath(path))?.dbPath === dbPath)?.runTag;
}

/** As `newestUnfinished`. @throws CannotStartError when there is none. */
export function requireNewestUnfinished(options: RunOptions, dbPath: string): string {
  const tag = newestUnfinished(options, dbPath);
  if (tag !== undefined) return tag;
  throw new CannotStartError(`There is no unfinished run of ${options.dbPath}: nothing to resume.`, {
    code: 'nothing_to_resume',
    safe: 'Nothing was touched.',
    next: nextCommand('snapshot', options),
  });
}

/**
 * Makes sure that a run tag names an unfinished run of this database.
 * @throws CannotStartError naming the difference.
 */
export function requireUnfinished(options: RunOptions, dbPath: string, text: string): string {
  const runTag = parseRunTag(text);
  const path = snapshotPath(join(resolve(options.checkpointDir), runTag));
  const refuse = (message: string, next: string): CannotStartError =>
    new CannotStartError(message, { code: 'not_resumable', safe: 'Nothing was touched.', next });
  if (!existsSync(path)) {
    throw refuse(`There is no unfinished run ${runTag} in ${options.checkpointDir}.`, nextCommand('snapshot', options));
  }
  const facts = readFactsOf(path);
  if (facts === undefined) {
    throw refuse(
      `The working database ${path} of run ${runTag} is damaged.`,
      `Remove its folder and begin anew: ${nextCommand('snapshot', options)}`,
    );
  }
  if (facts.dbPath === dbPath) return runTag;
  throw refuse(
    `Run ${runTag} belongs to the database ${facts.dbPath}, not to ${dbPath}.`,
    nextCommand(`resume --run-tag ${runTag}`, { ...options, dbPath: facts.dbPath }),
  );
}
