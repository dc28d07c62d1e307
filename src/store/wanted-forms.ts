import type { Database } from 'better-sqlite3';
import { parseJson } from '../salesmap/parse-json.ts';
import { isJsonObject, type JsonValue } from '../salesmap/record.ts';
import { quoteIdentifier } from './quote-identifier.ts';
import { columnsOf } from './schema.ts';

/** The tables that say whose submissions are wanted. */
export const TABLES_BEFORE_FORMS = ['people', 'deal'] as const;

/** A form whose submissions are wanted. */
export interface WantedForm {
  readonly id: string;
  /** People with deals who sent it in: it has at least about as many submissions. */
  readonly people: number;
}

/**
 * The forms that people with deals sent in, in order of first appearance, by a snapshot of whoever made it; none where it has
 * no such fields. Reads all people once.
 */
export function wantedForms(db: Database, schema = 'main'): readonly WantedForm[] {
  const id = columnOfField(db, 'people', 'id', schema);
  const forms = columnOfField(db, 'people', '제출된 웹폼 목록', schema);
  const person = columnOfField(db, 'deal', 'peopleId', schema);
  if (id === undefined || forms === undefined || person === undefined) return [];
  const within = quoteIdentifier(schema);
  const lists = db
    .prepare<[], string>(
      `SELECT ${forms} FROM ${within}.people
       WHERE ${id} <> '' AND ${id} IN (SELECT ${person} FROM ${within}.deal) AND ${forms} LIKE '[%' ORDER BY rowid`,
    )
    .pluck();
  const people = new Map<string, number>();
  for (const list of lists.iterate()) {
    for (const form of new Set(formIdsOf(list))) people.set(form, (people.get(form) ?? 0) + 1);
  }
  return Array.from(people, ([form, count]) => ({ id: form, people: count }));
}

/** The quoted column that holds a field in a snapshot, whoever made it. */
export function columnOfField(db: Database, table: string, field: string, schema: string): string | undefined {
  const known = columnsOf(db, '_columns', schema).map(({ name }) => name); // None, or others, in somebody else's database.
  const named = ['table_name', 'field', 'column_name'].every((name) => known.includes(name))
    ? db
        .prepare<[string, string], string>(
          `SELECT column_name FROM ${quoteIdentifier(schema)}._columns WHERE table_name = ? AND field = ?`,
        )
        .pluck()
        .get(table, field)
    : undefined;
  const column = named ?? field;
  return columnsOf(db, table, schema).some(({ name }) => name === column) ? quoteIdentifier(column) : undefined;
}

function formIdsOf(list: string): readonly string[] {
  let forms: JsonValue;
  try {
    forms = parseJson(list);
  } catch {
    return []; // The old tool cut long cells: such a list names no form.
  }
  if (!Array.isArray(forms)) return [];
  return forms.flatMap((form: JsonValue) => {
    const id = isJsonObject(form) ? form['id'] : form;
    const names = (typeof id === 'string' && id !== '') || typeof id === 'number' || typeof id === 'bigint';
    return names ? [String(id).toWellFormed()] : []; // As the database holds it: one form, not two that collide there.
  });
}
