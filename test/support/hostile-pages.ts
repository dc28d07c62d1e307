import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '../../fixtures/hostile');

/** The JSON text of each page's list, by table. */
export type HostilePages = Readonly<Record<string, readonly string[]>>;

/** The corpus of `fixtures/hostile`, for deals, and for the other tables what is too big or too dull to keep as a file. */
export const hostilePages = (): HostilePages => ({
  deal: readdirSync(CORPUS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readFileSync(join(CORPUS, name), 'utf8')),
  memo: manyFields(),
  lead: bigTexts(),
  people: deepNesting(),
  organization: idsOverPages(),
});

/** 2,500 fields, 501 too many for columns; the second page has new ones and the same in another order. */
function manyFields(): string[] {
  const names = Array.from({ length: 2_500 }, (_, n) => `필드 ${n}`);
  const members = (fields: readonly string[]): string =>
    fields.map((field) => `"${field}": {"in": "${field}", "2": 9007199254740993, "1": [1.0, null]}`).join(', ');
  return [
    `[{"id": "wide", ${members(names)}}, {"id": "narrow", "필드 3": "only", "필드 2400": "extra"}]`,
    `[{"id": "again", "새로": 1, "\\ud800": "\\ud800", "rowid": -0, "__proto__": {}, "2": 1e400, ${members(names.toReversed())}}]`,
  ];
}

/** 5 MB, in letters of three bytes, one byte and escapes; and digits enough to overflow a careless pattern. */
function bigTexts(): string[] {
  const members = {
    korean: '가'.repeat(1_700_000),
    escapes: '\\u0031\\"'.repeat(600_000),
    digits: '1'.repeat(12_000_000),
    numbers: '[1.5e'.repeat(1_000_000),
  };
  const texts = Object.entries(members).map(([name, text]) => `"${name}": "${text}"`);
  return [`[{"id": "big", ${texts.join(', ')}, "number": ${'9'.repeat(100_000)}}, {"id": "small", "korean": ""}]`];
}

/** 500 levels, and some thousand in records without an id, on a page that is not the last. */
function deepNesting(): string[] {
  const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const objects = (levels: number): string => `${'{"b": 1, "1": '.repeat(levels)}"deep"${'}'.repeat(levels)}`;
  const mixed = (levels: number): string => `${'[{"a": '.repeat(levels / 2)}-0${'}]'.repeat(levels / 2)}`;
  const record = (levels: number): string =>
    `"lists": ${lists(levels)}, "objects": ${objects(levels)}, "mixed": ${mixed(levels)}`;
  return [`[{"id": "deep", ${record(500)}}]`, `[{${record(4_000)}}]`, '[{"id": 1, "lists": "shallow"}]'];
}

/** Records without a name on many pages, which are all kept, and one that comes as a number and as a text. */
function idsOverPages(): string[] {
  const nameless = Array.from({ length: 24 }, (_, n) => `[{"id": "", "n": ${n}}, {"id": null, "n": ${n}}]`);
  return [
    ...nameless,
    '[{"id": 1, "n": "number", "gone": "x"}]',
    '[{"id": "1", "n": "text"}, {"id": 1.0, "n": "last"}]',
  ];
}
