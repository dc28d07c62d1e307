import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { parseJson } from '../../salesmap/parse-json.ts';
import { isJsonObject, type JsonObject } from '../../salesmap/record.ts';
import { cellText } from '../cell-text.ts';
import { encodeValue } from '../encode-value.ts';

/** Parsed `_extra` cells: each is asked for many fields in a row, in turn with the one that it is compared with. */
const REMEMBERED = 2;

/**
 * The fields that stand in `_extra`, as cells of their own.
 * @returns undefined when the text is no JSON object.
 */
export function extraCells(text: string | null): ReadonlyMap<string, string | null> | undefined {
  const extra = text === null ? {} : objectIn(text);
  return extra && new Map(Object.keys(extra).map((field) => [field, encodeValue(extra[field])]));
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Whoever wrote it, it is no object of ours: it holds no field.
  }
}

/** Gives a connection the functions that comparisons use in SQL. */
export function addCellFunctions(db: Database): void {
  const options = { deterministic: true, safeIntegers: true } as const;
  db.function('cell_text', options, cellText);
  db.function('cells_digest', { ...options, varargs: true }, (...cells: unknown[]) =>
    createHash('sha256')
      .update(JSON.stringify(cells.map(cellText)))
      .digest('base64'),
  );
  db.function('extra_cell', options, rememberingExtraCell());
  db.function('is_since', options, isSince);
}

/** 1 for a moment at or after another, and for what is no moment: nobody knows that it is older. */
function isSince(cell: unknown, sinceMs: unknown): number {
  const moment = typeof cell === 'string' ? Date.parse(cell) : Number.NaN;
  return Number.isNaN(moment) || moment >= Number(sinceMs) ? 1 : 0;
}

function rememberingExtraCell(): (text: unknown, field: unknown) => string | null {
  const remembered = new Map<unknown, ReturnType<typeof extraCells>>();
  return (text, field) => {
    if (!remembered.has(text)) {
      if (remembered.size === REMEMBERED) remembered.clear();
      remembered.set(text, extraCells(typeof text === 'string' ? text : null));
    }
    return remembered.get(text)?.get(String(field)) ?? null;
  };
}
