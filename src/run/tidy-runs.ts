import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../files/file-system.ts';
import { discardFile } from '../files/remove-file.ts';
import { counted } from './counted.ts';
import type { RunLog } from './log.ts';
import type { RunOptions } from './options.ts';
import { type PassedOver, passedOverText } from './passed-over.ts';
import { publishedInfo } from './published-info.ts';
import { differenceOf, NEWER_PUBLISHED } from './refuse-differences.ts';
import { wayOn } from './resume-command.ts';
import { type RunFolder, runFoldersOf } from './run-folders.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a run puts into its folder while it is at work and nobody needs once it has ended. */
const TEMPORARY = /^(webform\.db|restored\.db|snapshot\.db\.new)(-wal|-shm|-journal)?$|\.tmp$/;
/** All that a run puts into its folder; anything else is not ours to remove. */
const OURS = /^(webform|snapshot|restored)\.db|^(checkpoint|pipeline)\.json/;

/** What is known when a run begins. */
export interface Tidying {
  readonly options: RunOptions;
  readonly dbPath: string;
  /** The run that begins. */
  readonly runTag: string;
  /** The run that held the lock and was killed. */
  readonly killedTag: string | undefined;
  /** Unfinished runs that the one that begins does not go on with. */
  readonly passedOver?: readonly PassedOver[] | undefined;
  readonly log: RunLog;
}

/**
 * Clears up after runs of this database that ended, however they ended: what only a running one needs goes at once, the
 * whole folder when nothing was written there for `keepUnfinishedDays`. Names the unfinished runs that stay. Holds no other
 * run up: the lock is ours, and a folder that nothing tells the database of is touched only when it is that old.
 */
export function tidyRuns({ options, dbPath, runTag, killedTag, log, passedOver = [] }: Tidying): void {
  const { runTag: publishedTag } = publishedInfo(dbPath);
  for (const folder of runFoldersOf(options, dbPath)) {
    if (folder.runTag === runTag) continue;
    if (isExpired(folder, options)) {
      clearRunFolder(folder.path, log);
      if (folder.state === 'ended') continue;
      log.warn(
        { event: 'unfinished_pruned', run_tag: folder.runTag, days: options.keepUnfinishedDays },
        `The unfinished run ${folder.runTag} is older than ${counted(options.keepUnfinishedDays, 'day')} and was removed.`,
      );
      continue;
    }
    const isOurs = folder.dbPath !== undefined || folder.runTag === killedTag;
    if (isOurs) remove(folder.path, TEMPORARY, log);
    const passed = passedOver.find((one) => one.runTag === folder.runTag);
    if (passed !== undefined) passOver(passed, options, log);
    else if (isOurs && folder.state === 'unfinished') nameUnfinished(folder, options, publishedTag, log);
  }
}

/** Says once why a run is not gone on with, and what becomes of it. */
function passOver(passed: PassedOver, options: RunOptions, log: RunLog): void {
  const { runTag, path, code, fate, told = false } = passed;
  if (fate === 'gone') clearRunFolder(path, log);
  if (told) return;
  log.warn({ event: 'unfinished_passed_over', run_tag: runTag, code, path, fate }, passedOverText(passed, options));
}

/** The command to go on with a run that stays; none would do for one that a newer snapshot has overtaken. */
function nameUnfinished(folder: RunFolder, options: RunOptions, publishedTag: string | null, log: RunLog): void {
  const { runTag, path: runDir, facts } = folder;
  const began = (fact: string): string | undefined => facts.get(fact);
  const difference = differenceOf({ tag: runTag, runDir, began, options, pipeline: undefined, publishedTag });
  const stopped = { runTag, baseUrl: facts.get('base_url') ?? null, refused: facts.get('refused') ?? null };
  const next =
    difference?.code === NEWER_PUBLISHED
      ? `a newer snapshot (${publishedTag}) was published since, so it goes after ${options.keepUnfinishedDays} days.`
      : wayOn(stopped, options);
  log.info({ event: 'unfinished_found', run_tag: runTag }, `Run ${runTag} is unfinished: ${next}`);
}

/** True for a run in whose folder nothing was written for as long as unfinished runs are kept. */
export const isExpired = ({ lastActiveMs }: RunFolder, options: Pick<RunOptions, 'keepUnfinishedDays'>): boolean =>
  lastActiveMs < Date.now() - options.keepUnfinishedDays * DAY_MS;

/** Removes what a run put into its folder, and the folder when nothing else is in it; done already, it does nothing. */
export const clearRunFolder = (path: string, log: RunLog): void => {
  if (existsSync(path)) remove(path, OURS, log);
};

function remove(path: string, which: RegExp, log: RunLog): void {
  for (const name of readdirSync(path)) if (which.test(name)) discardFile(join(path, name), nodeFileSystem, log);
  if (readdirSync(path).length === 0) rmdirSync(path);
}
