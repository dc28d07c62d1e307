import { join, resolve } from 'node:path';
import { isDamage } from '../files/damaged-database-error.ts';
import { nodeFileSystem } from '../files/file-system.ts';
import { setAside } from '../files/set-aside.ts';
import { isSqliteBusy } from '../files/sqlite-errors.ts';
import type { BackupFile } from '../inspect/find-backups.ts';
import { type DamagedBackup, readThrough, unpackBackup, type WholeBackup } from '../inspect/unpack-backup.ts';
import { keepVerdict } from '../inspect/verdicts.ts';
import type { SealedSnapshot } from './compose-snapshot.ts';
import { CannotStartError, isDisk, messageOf } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { nextCommand } from './next-command.ts';
import { needRoomToRestore, planRestore, type RestorePlan, readReplaced } from './plan-restore.ts';
import type { RunOutcome } from './run-outcome.ts';
import { savePrevious } from './save-previous.ts';
import type { Run } from './snapshot-run.ts';
import { watchOf } from './step-watch.ts';

/** A restore of a backup that was found whole. */
export type CheckedRestore = RestorePlan & { readonly whole: WholeBackup };

/** Where a run unpacks the backup; never under the name that makes a run unfinished. */
const unpackedPath = ({ paths }: Run): string => join(paths.runDir, 'restored.db');

/** Unpacks the backup into the run's folder and checks it through. @throws RefusedToPublishError, CannotStartError. */
export async function checkBackup(run: Run, backup: BackupFile): Promise<CheckedRestore> {
  const { options, paths, progress, log, stop } = run;
  progress.phase('verify');
  const replaced = readReplaced(run);
  const checked = await unpackBackup(backup.path, {
    runTag: backup.runTag,
    to: unpackedPath(run),
    mode: options.fileMode,
    needRoom: (bytes) => needRoomToRestore(run, replaced, paths.runDir, bytes),
    watch: watchOf(progress, stop),
    fs: nodeFileSystem,
    log,
  });
  noteVerdict(run, backup, checked);
  return planRestore(run, backup, checked, replaced);
}

/** What was found is worth keeping, but no reason not to go on. */
function noteVerdict(
  { options, log }: Run,
  { runTag, path }: BackupFile,
  { ok, message }: WholeBackup | DamagedBackup,
) {
  log.info({ event: 'backup_verified', path, ok, result: message }, `The backup ${path}: ${message}.`);
  try {
    const verdict = { verified_at_utc: new Date().toISOString(), ok, message };
    keepVerdict(resolve(options.backupDir), runTag, verdict, { mode: options.fileMode });
  } catch (error) {
    if (!isDisk(error)) throw error;
    log.warn({ event: 'verdict_not_kept', error: messageOf(error) }, `That cannot be kept: ${messageOf(error)}.`);
  }
}

/**
 * Saves the database that is there, unless its snapshot is saved already; the backup that is being restored stays, however
 * old it is. One that is locked is left alone: the restored snapshot goes to the fallback path. One that is damaged cannot
 * become a backup, and is kept under another name.
 * @returns what is to be published.
 */
export async function saveReplaced(run: Run, backup: BackupFile, plan: CheckedRestore): Promise<SealedSnapshot> {
  const sealed = { path: unpackedPath(run), standIns: [], targetLocked: plan.locked };
  run.progress.phase('backup');
  let { damage } = plan;
  if (plan.saved !== undefined) {
    if (plan.backup?.exists) await refuseDamaged(run, plan.backup.path);
    try {
      await savePrevious(run, plan.saved, backup.path);
    } catch (error) {
      if (isSqliteBusy(error)) {
        run.log.warn({ event: 'target_locked', path: run.paths.db }, `${run.paths.db} is locked and stays as it is.`);
        return { ...sealed, targetLocked: true };
      }
      if (!(error instanceof CannotStartError) || !isDamage(error.cause)) throw error;
      damage = messageOf(error.cause); // Only reading all of it showed that.
    }
  }
  run.stop.throwIfAborted(); // The last chance: a publish is not stopped half-way.
  if (damage !== undefined) keepDamaged(run, backup);
  return sealed;
}

/** @throws CannotStartError `cannot_set_aside`. */
function keepDamaged({ options, paths, tag, log, record }: Run, { runTag }: BackupFile): void {
  try {
    record.setAsidePath = setAside(paths.db, tag, nodeFileSystem, log);
  } catch (error) {
    if (!isDisk(error)) throw error;
    const again = nextCommand(`backup restore ${runTag}`, options);
    throw new CannotStartError(`${paths.db} is damaged, and cannot be set aside: ${messageOf(error)}.`, {
      code: 'cannot_set_aside',
      safe: 'It and the backups are untouched.',
      next: `Move it away by hand, then: ${again} . Or replace it without keeping it: ${again} --no-backup`,
      cause: error,
    });
  }
}

/**
 * What was saved before is all that is left of the database that is there, so it has to be sound.
 * @throws CannotStartError `saved_backup_damaged`.
 */
async function refuseDamaged({ progress, stop, paths }: Run, path: string): Promise<void> {
  const digest = await readThrough(path, { watch: watchOf(progress, stop), fs: nodeFileSystem });
  if (typeof digest !== 'string') return;
  throw new CannotStartError(`${path}, the backup of the database that is there, is damaged: ${digest}.`, {
    code: 'saved_backup_damaged',
    safe: `${paths.db} and the backups are untouched.`,
    next: `Move ${path} away, so that a new one is made, or go without: --no-backup.`,
  });
}

/** Says how a restore ended, to the history and to people. */
export function endRestore(
  run: Run,
  { runTag }: BackupFile,
  { whole: { facts, rows } }: CheckedRestore,
  { path, fallback, letGo }: { readonly path: string; readonly fallback: boolean; letGo(): void },
): RunOutcome {
  letGo(); // Nobody of ours writes into the new one.
  const { record, paths, options } = run;
  for (const { table, rows: count, columns } of facts.manifest ?? [])
    record.tables[table] = { rows: count, cols: columns };
  record.webformRows = rows.get('webform_history') ?? null;
  record.capturedAtUtc = facts.capturedAtUtc;
  record.restoredRunTag = runTag;
  if (!fallback) return { status: 'published', exitCode: EXIT.done, advice: [] };
  return {
    status: 'published_to_fallback',
    exitCode: EXIT.targetLocked,
    advice: [
      {
        message: `${paths.db} is locked by another program.`,
        safe: `It is untouched; the restored snapshot is whole and lies at ${path}.`,
        next: `Close what holds it, then move ${path} over it, or: ${nextCommand(`backup restore ${runTag}`, options)}`,
      },
    ],
  };
}
