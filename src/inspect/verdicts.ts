import { z } from 'zod';
import { backupPath, temporaryVerdictsPath, verdictsPath } from '../files/backup-names.ts';
import { type FileSystem, nodeFileSystem } from '../files/file-system.ts';
import { readText } from '../files/read-text.ts';
import { removeFile } from '../files/remove-file.ts';
import { diskStep } from '../run/fault-point.ts';

const Verdict = z.object({ verified_at_utc: z.string(), ok: z.boolean(), message: z.string().catch('') });

/** What came of a backup's last verification, as `.verified.json` keeps it by run tag. */
export type Verdict = Readonly<z.infer<typeof Verdict>>;

/**
 * The last verdict of each backup in a folder, by run tag. It can be had again, so a file that is missing or nonsense tells
 * nothing.
 * @throws what the system says when the file cannot be read.
 */
export function readVerdicts(backupDir: string): ReadonlyMap<string, Verdict> {
  const kept = parsed(readText(verdictsPath(backupDir)) ?? '');
  if (typeof kept !== 'object' || kept === null) return new Map();
  return new Map(
    Object.entries(kept).flatMap(([tag, value]): [string, Verdict][] => {
      const verdict = Verdict.safeParse(value);
      return verdict.success ? [[tag, verdict.data]] : [];
    }),
  );
}

/**
 * Keeps a verdict beside those of the other backups that are still there; readers find the old file or the new one.
 * @throws what the system says when it cannot be written; the old file is then as it was.
 */
export function keepVerdict(
  backupDir: string,
  runTag: string,
  verdict: Verdict,
  { mode, fs = nodeFileSystem }: { readonly mode: number; readonly fs?: FileSystem },
): void {
  const others = [...readVerdicts(backupDir)].filter(([tag]) => fs.exists(backupPath(backupDir, tag)));
  const all = new Map<string, Verdict>([...others, [runTag, verdict]]);
  const text = JSON.stringify(Object.fromEntries([...all].sort(([one], [other]) => (one < other ? -1 : 1))), null, 2);
  const temporary = temporaryVerdictsPath(backupDir, process.pid);
  try {
    diskStep('verified_write', () => {
      fs.writeFileSynced(temporary, `${text}\n`, mode);
      fs.rename(temporary, verdictsPath(backupDir));
    });
    fs.fsyncFolder(backupDir);
  } finally {
    removeFile(temporary, fs);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
