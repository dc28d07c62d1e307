import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseJson } from '../../src/salesmap/parse-json.ts';
import { isJsonObject } from '../../src/salesmap/record.ts';
import { SnapshotStore } from '../../src/store/snapshot-store.ts';
import { readRecords } from './cell-oracle.ts';
import { differences } from './find-records.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 6 }),
  fc.constantFrom('', ' ', 'a\0b', '\ud800', '가', '\u1100\u1161', '"', "'", '\\', '\\ud800', '1e400'),
);
const name = fc.oneof(
  text,
  fc.constantFrom('Email', 'email', 'EMAIL', 'email_2', 'rowid', 'ROWID', 'oid', '_extra', '_columns', '__proto__'),
  fc.constantFrom('constructor', 'toString', 'ID', 'Id', '1', '2', '10', '01', 'x'.repeat(5000)),
);
const number = fc.oneof(
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom('0', '-0', '-0.0', '1.0', '1e400', '-1e400', '1e-400', '9007199254740993', '9223372036854775808'),
);

/** JSON text of any value; names and numbers are written by hand, so that nothing is lost before the product sees it. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom('null', 'true', 'false', '[]', '{}'),
      number,
      text.map((t) => JSON.stringify(t)),
    ),
    fc.array(tie('value'), { maxLength: 3 }).map((elements) => `[${elements.join(',')}]`),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map(objectText),
  ),
}));

function objectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

const id = fc.oneof(
  fc.nat(8).map((n) => `"${n}"`),
  fc.constantFrom('3', '""', 'null', '9007199254740993'),
  fc.uuid().map((u) => `"${u}"`),
);
const record = fc
  .tuple(fc.option(id), fc.array(fc.tuple(name, value), { maxLength: 6 }))
  .map(([ownId, members]) => objectText([...(ownId === null ? [] : [['id', ownId] as const]), ...members]));

/** The JSON text of the lists of some pages. */
const pages = fc.array(
  fc.array(record, { maxLength: 6 }).map((records) => `[${records.join(',')}]`),
  { minLength: 1, maxLength: 5 },
);

/**
 * Sends any records through parser and store, closing and opening the store between two pages, and finds each of them
 * again. Throws fast-check's report, with its seed, when one is not there.
 */
export function storeAndFindAgain(options: { readonly seed?: number; readonly numRuns: number }): void {
  fc.assert(
    fc.property(pages, fc.nat(4), (sent, reopenedAfter) => {
      const dir = mkdtempSync(join(tmpdir(), 'salesmap-hostile-'));
      const path = join(dir, 'snapshot.db');
      try {
        let store = SnapshotStore.create(path, { run_tag: '20260101_000000' }, ['deal'], undefined);
        for (const [at, page] of sent.entries()) {
          const list = parseJson(page);
          const records = Array.isArray(list) ? list.filter(isJsonObject) : [];
          const nextCursor = at + 1 < sent.length ? String(at + 1) : null;
          store.writeBatch('deal', { fromPage: at + 1, toPage: at + 1, records, nextCursor });
          if (at !== reopenedAfter) continue;
          store.close();
          store = SnapshotStore.open(path, () => undefined);
        }
        const problems = differences(store.db, 'deal', sent.flatMap(readRecords));
        store.close();
        if (problems.length > 0) throw new Error(problems.join('; '));
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    }),
    options,
  );
}
