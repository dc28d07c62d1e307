/**
 * The same stream into SQLite and into a sink of your own: here a file of JSON lines for each page.
 *
 *     PAGES=pages salesmap run two-sinks.ts        writes the snapshot, and pages/deal-0001.jsonl, …
 *
 * A page passes here before its rows and its cursor are committed, so after a kill it may pass once more: a sink beside
 * SQLite sees each page at least once. Make it forget the first time: a file named for the page is simply written again.
 * It has to be synchronous, because that is what holds the source back.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tap } from 'rxjs';
import { definePipeline, type Page, snapshotPipeline } from 'salesmap-snapshot';

const FOLDER = process.env['PAGES'] ?? 'pages';

/** Integers above 2^53 come as bigint, which JSON.stringify does not know. */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));

const writePage = (table: string, { number, records }: Page): void => {
  const name = `${table}-${String(number).padStart(4, '0')}.jsonl`;
  writeFileSync(join(FOLDER, name), records.map((record) => `${jsonOf(record)}\n`).join(''), { mode: 0o600 });
};

export default definePipeline({
  name: 'two-sinks',
  tables: ['organization', 'people', 'deal'],
  build: (run) => {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
    return snapshotPipeline(run, (table) =>
      tap((page) => {
        if (table !== 'webform_history') writePage(table, page); // Pages of submissions are counted form by form.
      }),
    );
  },
});
