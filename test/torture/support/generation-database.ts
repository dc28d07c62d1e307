import Database from 'better-sqlite3';

/** Tables of that prefix are a reader's own, and no part of a generation. */
export const GUEST_PREFIX = 'guest_';

const TABLES = ['deals', 'leads', 'people'];
const PAGE_SIZES = [4096, 1024, 8192];

/** Each generation has another number of rows, so that a part of one is never a whole other one. */
const rowsOf = (generation: number): number => 200 + ((generation * 37) % 200);
const ownTable = (generation: number): string => `only_gen_${generation}`;
const sortedTables = (generation: number): string[] => [...TABLES, ownTable(generation)].sort();

/** A sealed database in which every row says the generation, and the schema does too. */
export function makeGeneration(path: string, generation: number): void {
  const db = new Database(path);
  db.pragma(`page_size = ${PAGE_SIZES[generation % PAGE_SIZES.length]}`);
  db.transaction(() => {
    for (const table of sortedTables(generation)) {
      db.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, generation INTEGER, text TEXT)`);
      db.exec(`CREATE INDEX ${table}_by_text ON ${table} (text)`);
      const insert = db.prepare(`INSERT INTO ${table} (generation, text) VALUES (?, ?)`);
      for (let row = 0; row < rowsOf(generation); row++) insert.run(generation, `${row} `.repeat(30));
    }
  })();
  db.close();
}

/**
 * Which generation a connection sees. Call it inside a transaction: it makes several queries.
 * @throws Error when it is not sound, or not exactly one whole generation; SQLite's error as it comes.
 */
export function readGeneration(db: Database.Database): number {
  // Nearly every page comes from the disk each time: what was read before must not hide what lies there now.
  db.pragma('cache_size = 1');
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all()
    .filter((name) => !name.startsWith(GUEST_PREFIX));
  const verdict = db.pragma('integrity_check(1)', { simple: true });
  if (verdict !== 'ok') throw new Error(`integrity_check: ${String(verdict)}`);
  const found = tables.flatMap((table) =>
    db.prepare(`SELECT '${table}' AS name, generation, count(*) AS rows FROM ${table} GROUP BY generation`).all(),
  );
  const generation = Number(/\d+$/.exec(tables.find((name) => name.startsWith('only_gen_')) ?? '')?.[0]);
  const whole = sortedTables(generation).map((name) => ({ name, generation, rows: rowsOf(generation) }));
  if (JSON.stringify(found) !== JSON.stringify(whole)) {
    throw new Error(`not one whole generation: ${JSON.stringify(found)} in the tables ${tables.join(', ')}`);
  }
  return generation;
}

/** Which generation a new reader finds. */
export function readGenerationOf(path: string, readonly = false): number {
  const db = new Database(path, { fileMustExist: true, readonly, timeout: 100 });
  try {
    return db.transaction(() => readGeneration(db))();
  } finally {
    db.close();
  }
}
