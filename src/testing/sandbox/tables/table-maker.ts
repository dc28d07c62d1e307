import type { Column } from '../fields-by-name.ts';
import { mix } from '../hash.ts';
import type { Json, SandboxRecord } from '../json.ts';
import type { Row } from '../row.ts';
import type { World } from '../world.ts';

/** Makes the records of one table. */
export interface TableMaker {
  record(world: World, index: number): SandboxRecord;
  /** `JSON.stringify(record(…))`, faster: an object with a hundred keys is slow to build. */
  json(world: World, index: number): string;
}

export function tableMaker<R extends Row>(
  columns: readonly Column<R>[],
  rowOf: (world: World, index: number) => R,
): TableMaker {
  const written = columns.map((column, position) => ({
    ...column,
    key: `${position === 0 ? '' : ','}${JSON.stringify(column.name)}:`,
  }));
  return {
    record(world, index) {
      const row = rowOf(world, index);
      return Object.fromEntries(columns.map(({ name, salt, field }) => [name, field(mix(row.hash, salt), row)]));
    },
    json(world, index) {
      const row = rowOf(world, index);
      let text = '{';
      for (const { key, salt, field } of written) text += key + toJson(field(mix(row.hash, salt), row));
      return `${text}}`;
    },
  };
}

/** Quotes, backslashes, control characters, half surrogate pairs. */
const NEEDS_ESCAPES = /["\\]|\p{Cc}|\p{Cs}/u;

function toJson(value: Json): string {
  if (value === null) return 'null';
  return typeof value === 'string' && !NEEDS_ESCAPES.test(value) ? `"${value}"` : JSON.stringify(value);
}
