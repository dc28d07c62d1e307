import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../run/support/runs.ts';
import { makeBackup, makeSnapshot, type SnapshotShape } from './backups.ts';
import { type CliResult, type RunningCli, startCli } from './cli.ts';
import { query } from './query.ts';
import { runWarm } from './warm-cli.ts';

export const OLD = '20260101_000000';
export const NOW = '20260201_000000';

/** A published snapshot, and the backup of an older one. */
export interface RestorePlace {
  readonly dir: string;
  readonly db: string;
  path(...parts: string[]): string;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCli;
  /** `salesmap backup restore` of the older one. */
  restore(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Whose snapshot a reader finds; throws when it is not sound, or not wholly that run's. */
  published(path?: string): string;
  history(): Record<string, unknown>[];
  /** Every file below the folder, with its bytes. */
  files(): ReadonlyMap<string, string>;
}

/** @param dbDir where the database lies; default the folder itself. */
export function restorePlace(
  shapes: { old?: SnapshotShape; now?: SnapshotShape } = {},
  dir = tempFolder(),
  dbDir = dir,
): RestorePlace {
  const path = (...parts: string[]): string => join(dir, ...parts);
  const db = join(dbDir, 'salesmap_latest.db');
  makeSnapshot(db, { runTag: NOW, finalDbPath: db, ...shapes.now });
  makeBackup(path('backups'), OLD, { rows: { deal: 30, memo: 4 }, submissions: 3, finalDbPath: db, ...shapes.old });
  const there = dbDir === dir ? [] : ['--db-path', db];
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCli =>
    startCli(args, dir, env);
  return {
    dir,
    db,
    path,
    start,
    restore: (args = [], env = {}) => runWarm(['backup', 'restore', OLD, '--no-progress', ...there, ...args], dir, env),
    published: (at = db) => publishedAt(at),
    history: () =>
      readFileSync(path('logs/run_history.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    files: () =>
      new Map(
        readdirSync(dir, { recursive: true, encoding: 'utf8' })
          .filter((name) => existsSync(join(dir, name)) && statSync(join(dir, name)).isFile())
          .map((name) => [name, readFileSync(join(dir, name)).toString('base64')]),
      ),
  };
}

function publishedAt(path: string): string {
  const [verdict] = query(path, 'PRAGMA integrity_check');
  if (verdict?.['integrity_check'] !== 'ok') throw new Error(`integrity: ${JSON.stringify(verdict)}`);
  const [{ run_tag: tag } = {}] = query(path, 'SELECT run_tag FROM run_info');
  const rows = query(path, 'SELECT DISTINCT substr(run, 1, 15) AS run FROM deal');
  if (rows.length !== 1 || rows[0]?.['run'] !== tag)
    throw new Error(`not one snapshot: ${tag} ${JSON.stringify(rows)}`);
  return String(tag);
}
