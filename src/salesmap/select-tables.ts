import type { Endpoint } from './endpoint.ts';
import { DEFAULT_ENDPOINTS, ENDPOINTS, type TableName } from './endpoints.ts';

/** What a selection of tables is made of: a name, `default`, `all`, or a name to leave out. */
export type TableWord = TableName | 'default' | 'all' | `-${TableName}`;

/** A word of a selection that names no table. */
export class UnknownTableError extends Error {
  readonly words: readonly string[];
  readonly known: readonly string[];

  constructor(words: readonly string[], known: readonly string[]) {
    super(`No table is called ${words.map((word) => JSON.stringify(word)).join(', ')}; there are ${known.join(', ')}.`);
    this.name = 'UnknownTableError';
    this.words = words;
    this.known = known;
  }
}

/**
 * The tables that words ask for, in the order of the catalog: names, `default`, `all`, and `-name` to leave one out (words
 * that only leave out begin with `default`). What a table cannot be understood without comes with it.
 * @throws UnknownTableError naming the words that are none.
 *
 * @example
 * console.log(selectTables(['default', '-memo', 'todo']).length); // 7
 */
export function selectTables(words: readonly string[]): readonly Endpoint[] {
  const catalog: readonly Endpoint[] = ENDPOINTS;
  const known = new Set(catalog.map(({ table }) => table));
  const sets = new Map([
    ['all', catalog],
    ['default', DEFAULT_ENDPOINTS],
  ]);
  const [out, wanted] = [words.filter((word) => word.startsWith('-')), words.filter((word) => !word.startsWith('-'))];
  const unknown = [...wanted.filter((word) => !sets.has(word) && !known.has(word))];
  unknown.push(...out.filter((word) => !known.has(word.slice(1))));
  if (unknown.length > 0) throw new UnknownTableError(unknown, ['default', 'all', ...known]);
  const chosen = new Set<string>();
  for (const word of wanted.length === 0 ? ['default'] : wanted) {
    const named = sets.get(word) ?? catalog.filter(({ table }) => table === word);
    for (const { table, needs = [] } of named) for (const name of [table, ...needs]) chosen.add(name);
  }
  for (const word of out) chosen.delete(word.slice(1));
  return catalog.filter(({ table }) => chosen.has(table));
}
