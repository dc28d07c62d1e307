import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runTagOfBackup } from '../files/backup-names.ts';
import { messageOf, systemCodeOf } from '../run/errors.ts';
import { plainText } from './plain-text.ts';
import { readVerdicts, type Verdict } from './verdicts.ts';

/** One backup in the folder. */
export interface ReportBackup {
  readonly run_tag: string;
  readonly name: string;
  readonly bytes: number;
  /** Null when nobody has verified it. */
  readonly verified: { readonly at_utc: string; readonly ok: boolean; readonly message: string } | null;
}

/** The backup folder. */
export interface ReportBackups {
  readonly folder: string;
  readonly count: number;
  readonly bytes: number;
  /** The newest ones, the oldest of them first. */
  readonly files: readonly ReportBackup[];
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

const MOST_SHOWN = 200;
const MOST_PROBLEMS = 20;

/** Reads which backups there are; a folder that is not there has none. What cannot be read is told in `problems`. */
export function readBackups(folder: string): ReportBackups {
  const problems: string[] = [];
  const names = attempt(problems, () => readdirSync(folder)) ?? [];
  const verdicts = attempt(problems, () => readVerdicts(folder));
  const files = names.sort().flatMap((name): ReportBackup[] => {
    const runTag = runTagOfBackup(name);
    const stats = runTag === undefined ? undefined : attempt(problems, () => statSync(join(folder, name)));
    if (runTag === undefined || stats?.isFile() !== true) return [];
    const verdict = verdicts?.get(runTag);
    return [{ run_tag: runTag, name, bytes: stats.size, verified: verdict === undefined ? null : shown(verdict) }];
  });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    folder: plainText(folder),
    count: files.length,
    bytes,
    files: files.slice(-MOST_SHOWN),
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

const shown = ({ verified_at_utc, ok, message }: Verdict): ReportBackup['verified'] => ({
  at_utc: plainText(verified_at_utc, 40),
  ok,
  message: plainText(message),
});

function attempt<T>(problems: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') problems.push(plainText(messageOf(error)));
    return undefined;
  }
}
