import { existsSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { pidOfTemporaryBackup } from '../../files/backup-names.ts';
import { nodeFileSystem } from '../../files/file-system.ts';
import { isProcessAlive } from '../../files/process-alive.ts';
import { listRunDirectories } from '../../files/run-directory.ts';
import { asidePath } from '../../files/set-aside.ts';
import { isRunTag } from '../../run/run-tag.ts';
import { readMirror } from './checkpoint-mirror.ts';

/** A file that a run left, and that nothing needs, or that waits to be put in place. */
export interface Leftover {
  readonly path: string;
  /**
   * `fallback`: a newer snapshot that could not replace a locked database; `old_fallback`: one that is older than the
   * published one; `damaged`: what a restore replaced; `temporary`: half of something.
   */
  readonly kind: 'fallback' | 'old_fallback' | 'damaged' | 'temporary';
  readonly bytes: number;
  readonly modified_at_utc: string;
  /** Of a fallback: the run that made it. */
  readonly run_tag: string | null;
}

/** Where to look, and what is in use. */
export interface LeftoverContext {
  /** The real path of the database. */
  readonly dbPath: string;
  readonly publishedTag: string | null;
  readonly backupDir: string;
  readonly logDir: string;
  readonly checkpointDir: string;
  /** True while a run of this database is at work: what it makes is no leftover. */
  readonly running: boolean;
  /** Fallback paths that runs put their snapshot at, by the history. */
  readonly fallbacks: ReadonlySet<string>;
  /** The run that held the lock and was killed. */
  readonly killedTag: string | null;
}

/** What a run has in its folder only while it is at work; with the tests of `tidyRuns` in mind. */
const RUN_TEMPORARY = /^(webform\.db|snapshot\.db\.new)(-wal|-shm|-journal)?$|\.tmp$/;
const LOG_TEMPORARY = /\.(tmp|db)(-wal|-shm|-journal)?$/;
const PROBE = '.salesmap_write_test';

/** The files that runs left, in the folders of a database. @throws what the system says when one cannot be read. */
export function leftovers(context: LeftoverContext): readonly Leftover[] {
  const { dbPath, backupDir, logDir, checkpointDir, running, killedTag } = context;
  const dbDir = dirname(dbPath);
  const beside = nodeFileSystem.readFolder(dbDir).flatMap((name) => besideDatabase(name, context));
  if (running) return beside;
  const temporaries = [
    ...namesIn(backupDir).filter(isDeadBackup),
    ...namesIn(logDir).filter((path) => LOG_TEMPORARY.test(path) && path !== dbPath && dirname(path) !== dbDir),
    ...listRunDirectories(checkpointDir)
      .filter(({ hasSnapshot }) => !hasSnapshot) // What an unfinished run left is gone with it.
      .filter(({ runTag, path }) => runTag === killedTag || readMirror(path)?.db_path === dbPath) // Others may be at work.
      .flatMap(({ path }) => namesIn(path).filter((file) => RUN_TEMPORARY.test(basename(file)))),
    ...[dbDir, backupDir, logDir, checkpointDir].map((dir) => join(dir, PROBE)).filter(existsSync),
  ];
  return [...beside, ...[...new Set(temporaries)].flatMap((path) => leftover(path, 'temporary', null))];
}

const namesIn = (dir: string): string[] => nodeFileSystem.readFolder(dir).map((name) => join(dir, name));

/** `<stem>_<run_tag>.db` is a fallback; a copy that was on its way to its name ends in `.new`, the old tool's in `.tmp`. */
function besideDatabase(name: string, context: LeftoverContext): Leftover[] {
  const { dbPath, publishedTag, running, fallbacks } = context;
  const { dir, name: stem, base } = parse(dbPath);
  const path = join(dir, name);
  const tag = name.startsWith(`${stem}_`) && name.endsWith('.db') ? name.slice(stem.length + 1, -'.db'.length) : '';
  if (isRunTag(tag)) {
    if (publishedTag === null || tag > publishedTag) return leftover(path, 'fallback', tag);
    // Older, and made by no run that the history knows: a copy that somebody keeps.
    return fallbacks.has(path) ? leftover(path, 'old_fallback', tag) : [];
  }
  if (path.startsWith(asidePath(dbPath, ''))) return leftover(path, 'damaged', null);
  const isTemporary = (name.startsWith(base) || name.startsWith(`${stem}_`)) && /\.(new|tmp)$/.test(name);
  return isTemporary && !running ? leftover(path, 'temporary', null) : [];
}

/** One whose process still runs is being made. */
function isDeadBackup(path: string): boolean {
  const pid = pidOfTemporaryBackup(basename(path));
  return pid !== undefined && !isProcessAlive(pid);
}

function leftover(path: string, kind: Leftover['kind'], runTag: string | null): Leftover[] {
  const facts = nodeFileSystem.stat(path);
  if (facts === undefined) return []; // Gone meanwhile.
  return [
    { path, kind, bytes: facts.bytes, modified_at_utc: new Date(facts.modifiedAtMs).toISOString(), run_tag: runTag },
  ];
}
