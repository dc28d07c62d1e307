import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { readRecords } from '../support/cell-oracle.ts';
import { differences } from '../support/find-records.ts';
import { servePages } from '../support/page-server.ts';
import { query } from '../support/query.ts';
import { contentOf, openWorkplace } from '../support/workplace.ts';

const CORPUS = join(import.meta.dirname, '../../fixtures/hostile');

const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}"deep"${'}]'.repeat(levels / 2)}`;
const fields = (count: number): string => Array.from({ length: count }, (_, n) => `"필드 ${n}": "${n}"`).join(', ');

/** The pages of each table: the corpus for deals, and what is too big to keep as a file. */
const PAGES = {
  deal: readdirSync(CORPUS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readFileSync(join(CORPUS, name), 'utf8')),
  memo: [`[{"id": "wide", ${fields(2500)}}, {"id": "narrow", "필드 3": "only", "필드 2400": "extra"}]`],
  lead: [`[{"id": "big", "text": "${'가'.repeat(1_700_000)}", "quotes": "${'\\"'.repeat(1000)}"}]`],
  people: [`[{"id": "deep", "five hundred": ${nested(500)}}]`],
};

it('stores every hostile record and finds it again, keeps names in the next run, and carries them over', async () => {
  const server = await servePages(PAGES);
  onTestFinished(server.close);
  const { db, run } = await openWorkplace();
  const snapshot = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await run('snapshot', '--skip-webform', '--base-url', server.url, ...args);
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
  };
  await snapshot();
  check(db);
  const first = contentOf(db);
  await snapshot();
  expect(contentOf(db)).toEqual(first);
  await snapshot('--tables', 'user');
  check(db);
  const { manifest: _old, ...before } = first;
  const { manifest: _new, ...after } = contentOf(db);
  expect(after).toEqual(before);
});

function check(path: string): void {
  const db = new Database(path, { readonly: true });
  try {
    for (const [table, pages] of Object.entries(PAGES)) {
      expect(differences(db, table, pages.flatMap(readRecords)), table).toEqual([]);
    }
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  } finally {
    db.close();
  }
  const [wide, narrow] = query(path, 'SELECT * FROM memo ORDER BY rowid');
  const extra: unknown = JSON.parse(String(wide?.['_extra']));
  expect(extra).toMatchObject({ '필드 2499': '2499' });
  expect(JSON.parse(String(narrow?.['_extra']))).toEqual({ '필드 2400': 'extra' });
}
