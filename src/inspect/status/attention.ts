/**
 * What counts as “needs attention” in `salesmap status`, the most urgent first: [code, meaning, fix]. The command and the
 * documents say the same, because both are made of this.
 */
export const ATTENTION = [
  ['no_database', 'There is no published database, or an empty file.', '`salesmap snapshot`'],
  [
    'database_damaged',
    'SQLite finds the published database damaged, or it is no database.',
    '`salesmap backup restore TAG` of the newest backup that is not known to be bad: it keeps the damaged file under another name. Without a backup: move the file away, then `salesmap snapshot`.',
  ],
  [
    'database_unreadable',
    'The published database cannot be read: rights, the disk, or a program that locks it.',
    'Give this user the right to read it, or close the program that locks it.',
  ],
  [
    'not_a_snapshot',
    'The database has no `manifest` or no `run_info`: it was made by something else, or by a run that failed before it was complete.',
    'Name the right file (`--db-path`), or replace this one: `salesmap snapshot`.',
  ],
  [
    'rows_differ',
    'A table does not hold the rows that the manifest says (`--full` counts): somebody changed it after it was published.',
    '`salesmap snapshot`',
  ],
  [
    'too_old',
    'The snapshot is older than `--max-age` hours.',
    'See why the scheduled run did not come or did not end well (the runs are listed); then `salesmap snapshot`.',
  ],
  [
    'last_run_failed',
    'The last crawl failed; the published database is the one before it.',
    'Mend what its error names, then `salesmap resume`.',
  ],
  [
    'last_run_refused',
    'The last crawl was refused by its verification (exit 6), such as for a table that lost more than half its rows.',
    'Look at the tables named; if they are right: `salesmap resume --accept-shrink`. If not: `salesmap snapshot`, which reads them again.',
  ],
  [
    'last_run_killed',
    'The last crawl was killed, or its machine went down.',
    '`salesmap resume`, or the next `salesmap snapshot`',
  ],
  ['last_run_interrupted', 'The last crawl was interrupted by a signal.', '`salesmap resume`'],
  [
    'unfinished_run',
    'A run stopped half-way, or was refused, and can be gone on with.',
    '`salesmap resume --run-tag TAG` (with `--accept-shrink` for a refused one whose tables are right), or the next `salesmap snapshot`: unfinished runs go by themselves after `--keep-unfinished` days.',
  ],
  [
    'unfinished_lost',
    'A run stopped half-way, and its working database is damaged or gone: it cannot be gone on with.',
    'Remove its folder, then `salesmap snapshot`.',
  ],
  [
    'fallback_file',
    'A newer snapshot lies beside the published database, which was locked (exit 4).',
    'Close what holds the database, then move the file over it.',
  ],
  [
    'stale_tables',
    'Tables of the snapshot are those of the snapshot before, because reading them failed (`--allow-partial`, exit 8).',
    '`salesmap snapshot`',
  ],
  [
    'webforms_failed',
    'The webform step of the last run failed or was cut short: submissions are missing or old.',
    '`salesmap webform`',
  ],
  [
    'webforms_empty',
    '`webform_history` is empty or not there, and no run found that there are no submissions (`--skip-webform` says that none are wanted).',
    '`salesmap webform`',
  ],
  [
    'backup_missing',
    'A snapshot was replaced and is in no backup (`--no-backup` says that none is wanted).',
    'Give `--backup-dir` if backups lie elsewhere; the next `salesmap snapshot` saves the present one.',
  ],
  [
    'backup_damaged',
    'The last verification of a backup failed.',
    'Do not rely on that backup: move it away, and look at the disk that it lies on; or check it again: `salesmap backup verify TAG`. This stays until one of both is done.',
  ],
  [
    'leftover_files',
    'Temporary files of runs that were killed, or old snapshots beside the database, take up room.',
    'The next run removes its own; the others can be removed while no run is at work.',
  ],
  [
    'lock_unusable',
    'The lock file cannot be read or is something else: the next run will not start.',
    'Give this user the right to write it, or move it away while no run is at work.',
  ],
  [
    'history_missing',
    'The database names the run that made it, and no line of the history tells of that run: what is said of runs is of another database, or of none.',
    'Give the folder of its logs (`--log-dir`), or the right database (`--db-path`).',
  ],
  [
    'history_unreadable',
    'Lines of the run history cannot be read: a kill or a full disk cut them short. Nothing else depends on them.',
    'Remove the lines that `grep -anv "}$"` shows in `run_history.jsonl`.',
  ],
  [
    'place_unreadable',
    'A folder or file that the status is made of cannot be read, so that this part is not known.',
    'Give this user the right to read it, or name the right place.',
  ],
] as const satisfies ReadonlyArray<readonly [code: string, meaning: string, fix: string]>;

/** The stable name of something that needs attention. */
export type AttentionCode = (typeof ATTENTION)[number][0];

/** Something that needs attention, in the case at hand. */
export interface AttentionItem {
  readonly code: AttentionCode;
  /** What is so. */
  readonly what: string;
  /** The exact command, or what to do. */
  readonly fix: string;
}

/** An item; what it does not say for the case at hand is what the table says. */
export function attentionItem(code: AttentionCode, what?: string, fix?: string): AttentionItem {
  const row = ATTENTION.find(([known]) => known === code);
  return { code, what: what ?? plain(row?.[1]), fix: fix ?? plain(row?.[2]) };
}

/** The documents mark commands and names. */
const plain = (text = ''): string => text.replaceAll('`', '');

/** The most urgent first. */
export const byUrgency = (items: readonly AttentionItem[]): readonly AttentionItem[] =>
  ATTENTION.flatMap(([code]) => items.filter((item) => item.code === code));

/** The questions of the operating contract's section 7, and what stands in the way of a good answer to each. */
export const CHECKLIST = [
  ['backups', ['backup_missing', 'backup_damaged']],
  ['checkpoints', ['unfinished_run', 'unfinished_lost']],
  ['temporary_files', ['fallback_file', 'leftover_files']],
  ['manifest_run_info', ['no_database', 'database_damaged', 'database_unreadable', 'not_a_snapshot', 'rows_differ']],
  ['webforms', ['webforms_failed', 'webforms_empty', 'no_database', 'database_damaged', 'database_unreadable']],
] as const satisfies ReadonlyArray<readonly [question: string, codes: readonly AttentionCode[]]>;

export type ChecklistQuestion = (typeof CHECKLIST)[number][0];
