import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../files/file-system.ts';
import { discardFile } from '../files/remove-file.ts';
import { counted } from './counted.ts';
import type { RunLog } from './log.ts';
import { nextCommand } from './next-command.ts';
import type { RunOptions } from './options.ts';
import { runFoldersOf } from './run-folders.ts';

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
  readonly log: RunLog;
}

/**
 * Clears up after runs of this database that ended, however they ended: what only a running one needs goes at once, the
 * whole folder when nothing was written there for `keepUnfinishedDays`. Names the unfinished runs that stay. Holds no other
 * run up: the lock is ours, and a folder that nothing tells the database of is touched only when it is that old.
 */
export function tidyRuns({ options, dbPath, runTag, killedTag, log }: Tidying): void {
  const oldestMs = Date.now() - options.keepUnfinishedDays * DAY_MS;
  for (const folder of runFoldersOf(options, dbPath)) {
    if (folder.runTag === runTag) continue;
    if (folder.lastActiveMs < oldestMs) {
      clearRunFolder(folder.path, log);
      if (folder.state === 'ended') continue;
      log.warn(
        { event: 'unfinished_pruned', run_tag: folder.runTag, days: options.keepUnfinishedDays },
        `The unfinished run ${folder.runTag} is older than ${counted(options.keepUnfinishedDays, 'day')} and was removed.`,
      );
    } else if (folder.dbPath !== undefined || folder.runTag === killedTag) {
      remove(folder.path, TEMPORARY, log);
      if (folder.state === 'unfinished') {
        const next = nextCommand(`resume --run-tag ${folder.runTag}`, options);
        log.info({ event: 'unfinished_found', run_tag: folder.runTag }, `Run ${folder.runTag} is unfinished: ${next}`);
      }
    }
  }
}

/** Removes what a run put into its folder, and the folder when nothing else is in it; done already, it does nothing. */
export const clearRunFolder = (path: string, log: RunLog): void => {
  if (existsSync(path)) remove(path, OURS, log);
};

function remove(path: string, which: RegExp, log: RunLog): void {
  for (const name of readdirSync(path)) if (which.test(name)) discardFile(join(path, name), nodeFileSystem, log);
  if (readdirSync(path).length === 0) rmdirSync(path);
}
