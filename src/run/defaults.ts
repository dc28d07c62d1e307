/** What a run does when it is told nothing: the operating contract, sections 1 and 3. Durations in milliseconds. */
export const DEFAULTS = {
  dbPath: 'salesmap_latest.db',
  baseUrl: 'https://salesmap.kr/api/v2',
  backupDir: 'backups',
  keepBackups: 30,
  logDir: 'logs',
  checkpointDir: 'logs/checkpoints',
  checkpointInterval: 50,
  minIntervalMs: 120,
  maxTries: 3,
  backoffMs: 10_000,
  maxBackoffMs: 60_000,
  timeoutMs: 60_000,
  fileMode: 0o600,
  keepUnfinishedDays: 14,
  keepChangesDays: 90,
} as const;

/** Folders get the search bits where the files get the read bits: 0600 → 0700. */
export const folderMode = (fileMode: number): number => fileMode | ((fileMode & 0o444) >> 2);
