import Database from 'better-sqlite3';

export interface OldToolOptions {
  /** Different records per table; default 40. */
  readonly rows?: number;
  /** Default `20251224_093000`. */
  readonly runTag?: string;
  /** Adds a `webform_history` in which every row stands twice; default false: there is none. */
  readonly webforms?: boolean;
  /** Leaves it in WAL mode, as a reader of it may have; default false. */
  readonly wal?: boolean;
}

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
 * and whole floats, every third record doubled (the second one differs), and usually no `webform_history`.
 */
export function makeOldToolDatabase(path: string, options: OldToolOptions = {}): void {
  const { rows = 40, runTag = '20251224_093000', webforms = false, wal = false } = options;
  const db = new Database(path);
  if (wal) db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE manifest ("table" TEXT, endpoint TEXT, row_count INTEGER, column_count INTEGER, errors TEXT)');
  for (const [table, columns] of Object.entries(COLUMNS)) {
    db.exec(`CREATE TABLE "${table}" (${columns.map((name) => `"${name}" TEXT`).join(', ')})`);
    db.exec(`ALTER TABLE "${table}" ADD COLUMN "나중 필드"`);
    const insert = db.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => '?').join(', ')}, ?)`);
    let count = 0;
    for (let i = 0; i < rows; i += 1) {
      const cells = columns.map((name) => (name === 'id' ? `${table}-${i}` : `${name} ${i}`));
      const late = [i, i + 0.5, i + 1.0, null][i % 4] ?? null;
      insert.run(...cells, late);
      count += 1;
      if (i % 3 !== 0) continue;
      insert.run(...cells.map((cell, at) => (at === 0 ? cell : `${cell} again`)), late);
      count += 1;
    }
    db.prepare('INSERT INTO manifest VALUES (?, ?, ?, ?, NULL)').run(table, `/${table}`, count, columns.length + 1);
  }
  db.exec(`CREATE TABLE run_info (run_tag TEXT, captured_at_utc TEXT, base_url TEXT, endpoints TEXT, note TEXT,
    checkpoint_path TEXT, final_db_path TEXT)`);
  const info = [runTag, '2025-12-24T09:31:00', 'https://salesmap.kr/api/v2', 'organization,people', '', '', path];
  db.prepare('INSERT INTO run_info VALUES (?, ?, ?, ?, ?, ?, ?)').run(...info);
  if (webforms) {
    db.exec(`CREATE TABLE webform_history (peopleId TEXT, organizationId TEXT, dealId TEXT, leadId TEXT, contents TEXT,
      createdAt TEXT, webFormId TEXT)`);
    const insert = db.prepare('INSERT INTO webform_history VALUES (?, NULL, NULL, NULL, ?, ?, ?)');
    for (const _twice of [1, 2])
      for (let i = 0; i < rows; i += 1) insert.run(`people-${i}`, '[]', '2025-01-01', 'form-1');
  }
  db.close();
}
