import Database from 'better-sqlite3';

export interface MakeDatabaseOptions {
  readonly rows?: number;
  readonly pageSize?: number;
  readonly wal?: boolean;
}

/** A database with a table `people` whose rows all carry `name`, closed: one file. */
export function makeDatabase(path: string, name: string, options: MakeDatabaseOptions = {}): void {
  const { rows = 500, pageSize = 4096, wal = false } = options;
  const db = new Database(path);
  db.pragma(`page_size = ${pageSize}`);
  if (wal) db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)');
  // A table of its own per name, so that schemas differ: an old WAL replayed into the new file shows at once.
  db.exec(`CREATE TABLE only_${name} (x TEXT)`);
  const insert = db.prepare('INSERT INTO people (name) VALUES (?)');
  db.transaction(() => {
    for (let row = 0; row < rows; row++) insert.run(name);
  })();
  db.close();
}

/** What a new reader finds: the distinct names, and SQLite's verdict. */
export function readDatabase(path: string): { names: string[]; integrity: unknown } {
  const db = new Database(path, { fileMustExist: true });
  try {
    const names = db.prepare<[], string>('SELECT DISTINCT name FROM people').pluck().all();
    return { names, integrity: db.pragma('integrity_check', { simple: true }) };
  } finally {
    db.close();
  }
}
