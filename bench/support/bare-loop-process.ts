import Database from 'better-sqlite3';
import { Agent, request } from 'undici';

/**
 * What cannot be avoided in this language: fetch the same bytes, `JSON.parse` them, insert them with one prepared statement
 * a table, a transaction a page. No checks, no cursor, no retry, no backup, no manifest. Arguments: base URL, token, database.
 */
const LISTS = [
  ['organization', 'organizationList'],
  ['people', 'peopleList'],
  ['deal', 'dealList'],
  ['lead', 'leadList'],
  ['memo', 'memoList'],
  ['user', 'userList'],
  ['team', 'teamList'],
] as const;

interface Body {
  readonly data: Readonly<Record<string, unknown>>;
}
type Cells = (string | number | null)[];

const [baseUrl = '', token = '', path = ''] = process.argv.slice(2);
const agent = new Agent();
const db = new Database(path);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');

let rows = 0;
await Promise.all(LISTS.map(([table, listKey]) => crawl(table, listKey)));
db.close();
await agent.close();
process.stdout.write(`${JSON.stringify({ rows })}\n`);

async function crawl(table: string, listKey: string): Promise<void> {
  let fields: readonly string[] = [];
  let insert: Database.Statement<Cells> | undefined;
  for (let cursor: unknown = ''; cursor !== undefined && cursor !== null; ) {
    const query = cursor === '' ? '' : `?cursor=${encodeURIComponent(String(cursor))}`;
    const { body } = await request(`${baseUrl}/${table}${query}`, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}` },
    });
    const { data }: Body = JSON.parse(await body.text());
    const records = data[listKey];
    cursor = data['nextCursor'] ?? data['nextCurosr'];
    if (!Array.isArray(records)) throw new Error(`${table}: no list`);
    if (insert === undefined) {
      fields = Object.keys(records[0] ?? { id: 0 });
      const columns = fields.map((field) => `"${field.replaceAll('"', '""')}"`);
      db.exec(
        `CREATE TABLE "${table}" (${columns.map((name) => `${name} TEXT${name === '"id"' ? ' PRIMARY KEY' : ''}`)})`,
      );
      insert = db.prepare<Cells>(`INSERT INTO "${table}" VALUES (${fields.map(() => '?')})`);
    }
    const statement = insert;
    db.transaction(() => {
      for (const record of records) statement.run(...fields.map((field) => cellOf(record[field])));
    })();
    rows += records.length;
  }
}

function cellOf(value: unknown): string | number | null {
  if (typeof value === 'string' || value === null) return value;
  if (value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
