import { join } from 'node:path';
import { isRunTag } from '../run/run-tag.ts';

const FINAL = /^salesmap_backup_(\d{8}_\d{6})\.db\.gz$/;
const TEMPORARY =
  /^\.(?:salesmap_backup_\d{8}_\d{6}\.(\d+)\.tmp\.(?:db|gz)(?:-journal|-wal|-shm)?|verified\.json\.(\d+)\.tmp)$/;

/** `<backupDir>/salesmap_backup_<run_tag>.db.gz`: the backup of the snapshot that this run made. */
export const backupPath = (backupDir: string, runTag: string): string =>
  join(backupDir, `salesmap_backup_${runTag}.db.gz`);

/** The run tag in a backup's name; `undefined` for a name of any other form. */
export function runTagOfBackup(name: string): string | undefined {
  const runTag = FINAL.exec(name)?.[1];
  return runTag !== undefined && isRunTag(runTag) ? runTag : undefined;
}

/** The two files that exist while a backup is made; the names tell whose they are. */
export function temporaryBackupPaths(backupDir: string, runTag: string, pid: number): { raw: string; gzip: string } {
  const stem = join(backupDir, `.salesmap_backup_${runTag}.${pid}.tmp`);
  return { raw: `${stem}.db`, gzip: `${stem}.gz` };
}

/** `<backupDir>/.verified.json`: when each backup was verified, and what came of it. */
export const verdictsPath = (backupDir: string): string => join(backupDir, '.verified.json');

/** Where the verdicts are written before they get that name. */
export const temporaryVerdictsPath = (backupDir: string, pid: number): string =>
  `${verdictsPath(backupDir)}.${pid}.tmp`;

/** The process that made a temporary file of a backup; `undefined` for a name of any other form. */
export function pidOfTemporaryBackup(name: string): number | undefined {
  const [, ofBackup, ofVerdicts] = TEMPORARY.exec(name) ?? [];
  const pid = ofBackup ?? ofVerdicts;
  return pid === undefined ? undefined : Number(pid);
}
