// Another program that has a database open: each line on stdin is a statement, each answer one line of JSON.
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';

const db = new Database(process.argv[2], { timeout: 0 });
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
answer('ready');
createInterface({ input: process.stdin }).on('line', (sql) => {
  try {
    const statement = db.prepare(sql);
    answer(statement.reader ? statement.all() : statement.run());
  } catch (error) {
    answer({ code: error.code });
  }
});
