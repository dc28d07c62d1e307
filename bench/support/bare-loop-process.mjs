/**
 * What cannot be avoided in this language: fetch the same bytes, `JSON.parse` them, insert them with one prepared statement
 * a table, a transaction a page. No checks, no cursor, no retry, no backup, no manifest. Arguments: base URL, token, database.
 * Plain JavaScript, so that no loader is counted.
 */
import Database from 'better-sqlite3';
import { Agent, request } from 'undici';

const LISTS = [
  ['organization', 'organizationList'],
  ['people', 'peopleList'],
  ['deal', 'dealList'],
  ['lead', 'leadList'],
  ['memo', 'memoList'],
  ['user', 'userList'],
  ['team', 'teamList'],
];

const [baseUrl, token, path] = process.argv.slice(2);
const agent = new Agent();
const db = new Database(path);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');

let rows = 0;
await Promise.all(LISTS.map(([table, listKey]) => crawl(table, listKey)));
db.close();
await agent.close();
process.stdout.write(`${JSON.stringify({ rows })}\n`);

async function crawl(table, listKey) {
  let fields;
  let insert;
  for (let cursor = ''; cursor !== undefined && cursor !== null; ) {
    const query = cursor === '' ? '' : `?cursor=${encodeURIComponent(String(cursor))}`;
    const { body } = await request(`${baseUrl}/${table}${query}`, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}` },
    });
    const { data } = JSON.parse(await body.text());
    const records = data[listKey];
    cursor = data.nextCursor ?? data.nextCurosr;
    if (insert === undefined) {
      fields = Object.keys(records[0]);
      const columns = fields.map((field) => `"${field.replaceAll('"', '""')}"`);
      db.exec(
        `CREATE TABLE "${table}" (${columns.map((name) => `${name} TEXT${name === '"id"' ? ' PRIMARY KEY' : ''}`)})`,
      );
      insert = db.prepare(`INSERT INTO "${table}" VALUES (${fields.map(() => '?')})`);
    }
    db.transaction(() => {
      for (const record of records) insert.run(fields.map((field) => cellOf(record[field])));
    })();
    rows += records.length;
  }
}

function cellOf(value) {
  if (typeof value === 'string' || value === null) return value;
  if (value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
