import { copyFileSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';

export interface OldToolOptions {
  /** Different records per table; default 40. */
  readonly rows?: number;
  /** Default `20251224_093000`. */
  readonly runTag?: string;
  /** Adds a `webform_history` in which every row stands twice; default false: there is none. */
  readonly webforms?: boolean;
  /** Leaves it in WAL mode, its last rows still in the `-wal`, as a killed program does; default false. */
  readonly wal?: boolean;
}

/** A few of the columns of each table that such a database really has. */
const COLUMNS = {
  organization: ['id', 'RecordId', '이름', '담당자', '직원수'],
  people: ['id', 'organizationId', 'RecordId', '이름', '이메일', '제출된 웹폼 목록'],
  deal: ['id', 'peopleId', 'organizationId', 'RecordId', '이름', '금액', 'Net(%)'],
  lead: ['id', 'peopleId', 'organizationId', '이름', '상태'],
  memo: ['id', 'htmlBody', 'text', 'createdAt'],
  user: ['id', 'name', 'email'],
  team: ['id', 'name', 'teammateList'],
} as const;

/**
 * Makes a database as the Python script left it: no keys, no `_columns`, a late column without a type that holds integers
 * and whole floats, every third record twice and every sixth thrice (the last one, which ends in `again`, is the newest),
 * and usually no `webform_history`.
 */
export function makeOldToolDatabase(path: string, options: OldToolOptions = {}): void {
  const { rows = 40, runTag = '20251224_093000', webforms = false, wal = false } = options;
  const db = new Database(path);
  if (wal) {
    db.pragma('journal_mode = WAL');
    db.pragma('wal_autocheckpoint = 0');
  }
  db.transaction(() => {
    for (const table of Object.keys(COLUMNS)) makeTable(db, table);
    for (const table of Object.keys(COLUMNS)) insertRecords(db, table, rows, ['', 1]);
    if (webforms) insertSubmissions(db, rows);
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.transaction(() => {
    for (const table of Object.keys(COLUMNS)) {
      insertRecords(db, table, rows, [' between', 6]);
      insertRecords(db, table, rows, [' again', 3]);
    }
    describe(db, runTag, path);
  })();
  closeAsKilled(db, path, wal);
}

function makeTable(db: Database.Database, table: string): void {
  db.exec(`CREATE TABLE "${table}" (${columnsOf(table).map((name) => `"${name}" TEXT`)})`);
  db.exec(`ALTER TABLE "${table}" ADD COLUMN "나중 필드"`);
}

/** Inserts every `step`th record, its cells with an ending. */
function insertRecords(db: Database.Database, table: string, rows: number, [ending, step]: readonly [string, number]) {
  const columns = columnsOf(table);
  const insert = db.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => '?')}, ?)`);
  for (let i = 0; i < rows; i += step) {
    const cells = columns.map((name) => (name === 'id' ? `${table}-${i}` : `${name} ${i}${ending}`));
    insert.run(...cells, [BigInt(i), i + 0.5, i + 1, null][i % 4]); // a number is bound as a float, a bigint as an integer
  }
}

function insertSubmissions(db: Database.Database, rows: number): void {
  db.exec(`CREATE TABLE webform_history (peopleId TEXT, organizationId TEXT, dealId TEXT, leadId TEXT, contents TEXT,
    createdAt TEXT, webFormId TEXT)`);
  const insert = db.prepare('INSERT INTO webform_history VALUES (?, NULL, NULL, NULL, ?, ?, ?)');
  for (const _time of ['first', 'again']) {
    for (let i = 0; i < rows; i += 1) insert.run(`people-${i}`, '[]', '2025-01-01', 'form-1');
  }
}

function describe(db: Database.Database, runTag: string, path: string): void {
  db.exec(`CREATE TABLE manifest ("table" TEXT, endpoint TEXT, row_count INTEGER, column_count INTEGER, errors TEXT);
    CREATE TABLE run_info (run_tag TEXT, captured_at_utc TEXT, base_url TEXT, endpoints TEXT, note TEXT,
      checkpoint_path TEXT, final_db_path TEXT)`);
  for (const table of Object.keys(COLUMNS)) {
    db.prepare(`INSERT INTO manifest SELECT ?, ?, count(*), ?, NULL FROM "${table}"`).run(
      table,
      `/${table}`,
      columnsOf(table).length + 1,
    );
  }
  const info = [runTag, '2025-12-24T09:31:00', 'https://salesmap.kr/api/v2', '조직,고객,딜', '정기 스냅샷', '', path];
  db.prepare('INSERT INTO run_info VALUES (?, ?, ?, ?, ?, ?, ?)').run(...info);
}

/** Closing merges the `-wal` away; a copy made before has it still. */
function closeAsKilled(db: Database.Database, path: string, wal: boolean): void {
  const files = wal ? [path, `${path}-wal`] : [];
  for (const file of files) copyFileSync(file, `${file}.kept`);
  db.close();
  for (const file of files) renameSync(`${file}.kept`, file);
}

const columnsOf = (table: string): readonly string[] =>
  Object.entries(COLUMNS).find(([name]) => name === table)?.[1] ?? [];
