import { dirname, resolve } from 'node:path';
import { CannotStartError, messageOf, systemCodeOf } from '../../run/errors.ts';
import { historyPath } from '../../run/run-paths.ts';
import { PLAIN } from '../../store/made-by.ts';
import { type AttentionItem, byUrgency, CHECKLIST, type ChecklistQuestion } from './attention.ts';
import { type Backups, backupsIn } from './backups.ts';
import { findAttention } from './find-attention.ts';
import { type LastRuns, lastRuns, publishedTo } from './last-runs.ts';
import { type Leftover, leftovers } from './leftovers.ts';
import { type LockHolder, lockHolder } from './lock-holder.ts';
import { type PublishedDatabase, publishedDatabase } from './published-database.ts';
import type { Status, StatusOptions, StatusParts } from './status.ts';
import { type UnfinishedRun, unfinishedRuns } from './unfinished-runs.ts';
import { webforms } from './webforms.ts';

/** As many runs of a long history as are given. */
const MOST_RUNS = 20;
const MOST_TRIES = 2;

/**
 * Reads the health of a database. Nothing is written, nothing is asked of the server, and a run that is at work is not held
 * up. Must not be called in a process that holds the lock of the database.
 * @param dbPath the real path of the database.
 */
export async function readStatus(options: StatusOptions, dbPath: string, now = new Date()): Promise<Status> {
  for (let tries = 1; ; tries += 1) {
    const lock = lockHolder(dbPath);
    const status = await statusUnder(lock, options, dbPath, now);
    const after = lockHolder(dbPath);
    // A run that began or ended meanwhile leaves halves that do not fit: its checkpoint would look like a stopped run's.
    if (tries === MOST_TRIES || (after.state === lock.state && after.run_tag === lock.run_tag)) return status;
  }
}

async function statusUnder(lock: LockHolder, options: StatusOptions, dbPath: string, now: Date): Promise<Status> {
  const unreadable: string[] = [];
  const orElse = async <T>(where: string, fallback: T, read: () => T | Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      // `no_room_for_copy` is no bad flag either: the rest of the status can be told.
      if (!(error instanceof CannotStartError) && !/^E[A-Z]+$/.test(systemCodeOf(error) ?? '')) throw error;
      const words = messageOf(error); // What the system says of reading a folder names none.
      unreadable.push(words.includes(where) ? words : `${where}: ${words}`);
      return fallback;
    }
  };
  const running = lock.state === 'running';
  const database = await publishedDatabase(dbPath, { check: options.check, running, now });
  const path = historyPath(options);
  const history = await orElse(path, { path, runs: [], count: 0, unreadable_lines: 0, knows_published: true }, () =>
    lastRuns(path, dbPath, lock, database.state === 'snapshot' ? database : { ...database, run_tag: null }),
  );
  const published = history.runs.filter((run) => run.kind !== 'webform' && publishedTo(run, dbPath));
  const replacing = published.filter(({ final_db_path: place }) => place === dbPath);
  const backupDir = resolve(options.backupDir);
  const checkpointDir = resolve(options.checkpointDir);
  const context = { dbPath, publishedTag: database.run_tag };
  const parts = {
    database,
    history,
    unfinished: await orElse<readonly UnfinishedRun[] | null>(checkpointDir, null, () =>
      unfinishedRuns(checkpointDir, {
        ...context,
        published: new Set(published.map(({ run_tag }) => run_tag)),
        runningTag: running ? lock.run_tag : null,
      }),
    ),
    backups: await orElse<Backups | null>(backupDir, null, () => backupsIn(backupDir, replacing)),
    leftovers: await orElse<readonly Leftover[] | null>(dirname(dbPath), null, () =>
      leftovers({
        ...context,
        backupDir,
        logDir: resolve(options.logDir),
        checkpointDir,
        running,
        fallbacks: new Set(published.flatMap(({ final_db_path: place }) => (place === dbPath ? [] : [place ?? '']))),
        killedTag: lock.state === 'killed' ? lock.run_tag : null,
      }),
    ),
    webforms: webforms(database.webform_rows, database.run_tag, history.runs),
    lock,
    unreadable: [...new Set(unreadable)],
  };
  const attention = byUrgency(
    findAttention(parts, {
      ...options,
      pipelineFile: pipelineFileOf(database),
      tokenFile: options.tokenFile ?? tokenFileOf(history),
    }),
  );
  return {
    healthy: attention.length === 0,
    at_utc: now.toISOString(),
    attention,
    checklist: answers(attention, parts),
    ...parts,
    history: { ...history, runs: history.runs.slice(0, MOST_RUNS) },
  };
}

/** True for a run that stopped half-way, whichever item of attention tells of it. */
const isStopped = ({ unfinished, lock }: StatusParts): boolean =>
  lock.state !== 'running' && (unfinished ?? []).some(({ state }) => state === 'resumable');

/** A database of a pipeline is made anew by that pipeline only; where its file lies, the database does not tell. */
const pipelineFileOf = ({ made_by: maker }: PublishedDatabase): string | undefined =>
  maker === PLAIN ? undefined : `FILE_OF_${maker.replaceAll(' ', '_')}`;

/** The commands that are shown read the token from where the last run that told read it. */
export const tokenFileOf = ({ runs }: Pick<LastRuns, 'runs'>): string | undefined =>
  runs.find(({ kind, status }) => kind !== 'restore' && status !== 'killed')?.token_file ?? undefined;

/** What is not known is not answered well. */
function answers(attention: readonly AttentionItem[], parts: StatusParts): Status['checklist'] {
  const codes = new Set(attention.map(({ code }) => code));
  const good = (question: ChecklistQuestion): boolean =>
    !CHECKLIST.some(([name, bad]) => name === question && bad.some((code) => codes.has(code)));
  return {
    backups: good('backups') && parts.backups !== null,
    checkpoints: good('checkpoints') && parts.unfinished !== null && !isStopped(parts),
    temporary_files: good('temporary_files') && parts.leftovers !== null,
    manifest_run_info: good('manifest_run_info'),
    webforms: good('webforms'),
  };
}
