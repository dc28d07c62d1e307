import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { backupPath } from '../../src/files/backup-names.ts';

/** What a snapshot is to hold. */
export interface SnapshotShape {
  /** Default: the tag of the backup that it becomes; null for none. */
  readonly runTag?: string | null;
  readonly rows?: Readonly<Record<string, number>>;
  /** What the manifest says instead of what there is. */
  readonly said?: Readonly<Record<string, number>>;
  readonly submissions?: number;
  /** Leaves it in WAL mode; default false. */
  readonly wal?: boolean;
  readonly note?: string;
  readonly finalDbPath?: string;
}

export const ROWS = { deal: 200, people: 120 };

/** A finished snapshot in one file: tables, manifest, run_info; every cell says the run that made it. */
export function makeSnapshot(path: string, { runTag = null, rows = ROWS, said = {}, ...shape }: SnapshotShape): void {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path);
  if (shape.wal) db.pragma('journal_mode = WAL');
  db.transaction(() => {
    db.exec(`CREATE TABLE manifest ("table" TEXT, endpoint TEXT, row_count INTEGER, column_count INTEGER, errors TEXT);
      CREATE TABLE run_info (run_tag TEXT, captured_at_utc TEXT, base_url TEXT, endpoints TEXT, note TEXT,
        checkpoint_path TEXT, final_db_path TEXT);
      CREATE TABLE _columns (table_name TEXT, field TEXT, column_name TEXT, first_seen_run TEXT, last_seen_run TEXT);
      CREATE TABLE webform_history (id TEXT, contents TEXT)`);
    for (const [table, count] of Object.entries(rows)) {
      db.exec(`CREATE TABLE "${table}" (id TEXT PRIMARY KEY, run TEXT)`);
      // In one statement: some tests want hundreds of thousands.
      db.prepare(
        `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
        INSERT INTO "${table}" SELECT @table || '-' || i, @cell FROM n WHERE i < @count`,
      ).run({ count, table, cell: `${runTag} ${'x'.repeat(40)}` });
      db.prepare('INSERT INTO manifest VALUES (?, ?, ?, 2, NULL)').run(table, `/${table}`, said[table] ?? count);
      db.prepare("INSERT INTO _columns VALUES (?, 'id', 'id', NULL, NULL), (?, 'run', 'run', NULL, NULL)").run(
        table,
        table,
      );
    }
    for (let i = 0; i < (shape.submissions ?? 7); i++)
      db.prepare('INSERT INTO webform_history VALUES (?, ?)').run(`${i}`, '[]');
    db.prepare(
      "INSERT INTO run_info VALUES (?, '2026-01-01T00:10:00.000Z', 'https://salesmap.kr/api/v2', '[]', ?, '', ?)",
    ).run(runTag, shape.note ?? '', shape.finalDbPath ?? null);
  })();
  if (shape.wal) db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

/** A backup of such a snapshot, under the name that the product gives it. @returns its path. */
export function makeBackup(backupDir: string, runTag: string, shape: SnapshotShape = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-backup-'));
  try {
    makeSnapshot(join(dir, 'snapshot.db'), { runTag, ...shape });
    return packBackup(backupDir, runTag, readFileSync(join(dir, 'snapshot.db')));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A backup of any bytes. @returns its path. */
export function packBackup(backupDir: string, runTag: string, bytes: Buffer): string {
  mkdirSync(backupDir, { recursive: true });
  const path = backupPath(backupDir, runTag);
  writeFileSync(path, gzipSync(bytes));
  return path;
}

/** Cuts a file to a part of it. */
export function cutFile(path: string, part: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * part)));
}

/** Turns one bit in the middle of a file round. */
export function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
