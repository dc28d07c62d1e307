import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { readRecords } from '../support/cell-oracle.ts';
import { differences } from '../support/find-records.ts';
import { type HostilePages, hostilePages } from '../support/hostile-pages.ts';
import { servePages } from '../support/page-server.ts';
import { query } from '../support/query.ts';
import { contentOf, openWorkplace } from '../support/workplace.ts';

it('stores every hostile record and finds it again, keeps names in the next run, and carries them over', async () => {
  const pages = hostilePages();
  const served: Record<string, readonly string[]> = { ...pages };
  const server = await servePages(served);
  onTestFinished(server.close);
  const { db, run } = await openWorkplace();
  const snapshot = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await run('snapshot', '--skip-webform', '--base-url', server.url, ...args);
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
  };
  await snapshot();
  check(db, pages);
  expect(query(db, 'SELECT count(*) AS n FROM organization')).toEqual([{ n: 49 }]);
  const names = namesIn(db);

  // The next run meets the fields in another order: what came last comes first.
  for (const [table, list] of Object.entries(pages)) served[table] = list.toReversed();
  await snapshot();
  check(db, served);
  expect(namesIn(db)).toEqual(names);

  const before = contentOf(db, ['run_info', 'manifest']);
  await snapshot('--tables', 'user');
  check(db, served);
  expect(contentOf(db, ['run_info', 'manifest'])).toEqual(before);
});

function check(path: string, sent: HostilePages): void {
  const db = new Database(path, { readonly: true });
  try {
    for (const [table, pages] of Object.entries(sent)) {
      expect(differences(db, table, pages.flatMap(readRecords)), table).toEqual([]);
    }
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  } finally {
    db.close();
  }
}

/** Which column every field has. */
const namesIn = (path: string): string[] =>
  query(path, 'SELECT table_name, field, column_name FROM _columns')
    .map((entry) => JSON.stringify(Object.values(entry)))
    .sort();
