import type { RunOptions } from './options.ts';
import type { PassedOver } from './passed-over.ts';
import { publishedInfo } from './published-info.ts';
import { differenceOf, NEWER_PUBLISHED } from './refuse-differences.ts';
import { resumeCommand, SHRINK } from './resume-command.ts';
import { type RunFolder, runFoldersOf } from './run-folders.ts';
import { snapshotPath } from './run-paths.ts';
import { isExpired } from './tidy-runs.ts';

/** What `snapshot --resume` does about the unfinished runs of a database. */
export interface Choice {
  /** The run to go on with; undefined: a new one begins. */
  readonly runTag: string | undefined;
  readonly passedOver: readonly PassedOver[];
}

/**
 * Chooses the newest unfinished run that can be gone on with. One that cannot be, or that would only be refused again, must not
 * keep every later night from its snapshot: it is passed over. One that is older than `keepUnfinishedDays` is not
 * looked at, because the run that begins removes it.
 * @param tried runs that were found impossible to go on with only when that was tried.
 */
export function pickUnfinished(options: RunOptions, dbPath: string, tried: readonly PassedOver[]): Choice {
  const { runTag: publishedTag } = publishedInfo(dbPath);
  const passedOver = [...tried];
  let isLater = true; // As long as no later run ended, what was lost matters.
  let overtakenBy: string | undefined;
  for (const folder of runFoldersOf(options, dbPath)) {
    const { runTag, state } = folder;
    if (state === 'ended') isLater = false;
    if (state === 'ended' || isExpired(folder, options) || tried.some((one) => one.runTag === runTag)) continue;
    const obstacle =
      state === 'unfinished'
        ? (overtaken(folder, overtakenBy) ?? different(folder, options, publishedTag) ?? refused(folder, options))
        : isLater && lost(folder);
    if (obstacle === undefined) return { runTag, passedOver };
    if (obstacle === false) continue;
    if (obstacle.code === REFUSED) overtakenBy ??= runTag;
    passedOver.push({ ...obstacle, runTag, path: folder.path });
  }
  return { runTag: undefined, passedOver };
}

type Obstacle = Omit<PassedOver, 'runTag' | 'path'>;

const REFUSED = 'refused';

/** A refused run read everything: an older one has nothing that it lacks. */
function overtaken({ runTag }: RunFolder, by: string | undefined): Obstacle | undefined {
  if (by === undefined) return undefined;
  return { code: 'newer_refused', why: `Run ${by} read everything since run ${runTag} stopped.`, fate: 'gone' };
}

function different(folder: RunFolder, options: RunOptions, publishedTag: string | null): Obstacle | undefined {
  const { runTag: tag, path: runDir, facts } = folder;
  const began = (fact: string): string | undefined => facts.get(fact);
  const difference = differenceOf({ tag, runDir, began, options, pipeline: undefined, publishedTag });
  if (difference === undefined) return undefined;
  const { code, message: why } = difference;
  if (code === NEWER_PUBLISHED) return { code, why, fate: 'gone' };
  return { code, why, command: commandOf(folder, options), fate: 'stays' };
}

function refused(folder: RunFolder, options: RunOptions): Obstacle | undefined {
  const problem = folder.facts.get('refused');
  if (problem === undefined || (problem === SHRINK && options.acceptShrink)) return undefined;
  const why = `Run ${folder.runTag} was read to its end and refused (${problem}); it would only be refused again.`;
  return { code: REFUSED, why, command: problem === SHRINK ? commandOf(folder, options) : undefined, fate: 'stays' };
}

function lost({ runTag, path, state }: RunFolder): Obstacle {
  const what = state === 'damaged' ? 'is damaged' : 'is gone';
  const why = `The working database ${snapshotPath(path)} of run ${runTag} ${what}: it cannot be gone on with.`;
  return { code: 'not_resumable', why, fate: 'stays' };
}

const commandOf = ({ runTag, facts }: RunFolder, options: RunOptions): string =>
  resumeCommand({ runTag, baseUrl: facts.get('base_url') ?? null, refused: facts.get('refused') ?? null }, options);
