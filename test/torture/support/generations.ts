import Database from 'better-sqlite3';
import { contentIn } from '../../support/workplace.ts';

type Content = Record<string, unknown>;

/** The webform step comes after the replacement and merges form by form, so it is looked at by itself. */
const AFTER_THE_REPLACEMENT = 'webform_history';

/** The old snapshot and the new one: at every moment, a database has to be one of them. */
export class Generations {
  readonly #new: Content;
  readonly #texts: Readonly<Record<'old' | 'new', string>>;
  readonly #forms: readonly Readonly<Record<string, string>>[];

  constructor(old: Content, fresh: Content) {
    this.#new = fresh;
    this.#texts = { old: textOf(old), new: textOf(fresh) };
    this.#forms = [formsOf(old), formsOf(fresh)];
    if (this.#texts.old === this.#texts.new)
      throw new Error('The old and the new snapshot are equal: nothing could be seen.');
  }

  /** The database is sound, and the whole old snapshot or the whole new one; each form's rows are its old or new ones. */
  check(path: string): 'old' | 'new' {
    const found = read(path);
    const text = textOf(found);
    const generation = (['old', 'new'] as const).find((name) => this.#texts[name] === text);
    if (generation === undefined) throw new Error(`${path} is neither the old snapshot nor the new one.`);
    for (const [form, rows] of Object.entries(formsOf(found))) {
      if (!this.#forms.some((known) => known[form] === rows))
        throw new Error(`${path}: the rows of form ${form} are neither the old nor the new ones.`);
    }
    return generation;
  }

  /** The database is the new snapshot, cell by cell, submissions included. */
  checkNew(path: string): void {
    const found = read(path);
    for (const [table, content] of Object.entries(this.#new)) {
      if (JSON.stringify(found[table]) !== JSON.stringify(content)) throw new Error(`${path}: ${table} differs.`);
    }
    if (Object.keys(found).length !== Object.keys(this.#new).length) throw new Error(`${path} has other tables.`);
  }
}

function read(path: string): Content {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    db.exec('BEGIN'); // One moment: the database may be replaced between two statements.
    const verdict = db.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') throw new Error(`${path}: ${String(verdict)}`);
    return contentIn(db);
  } finally {
    db.close();
  }
}

const textOf = (content: Content): string =>
  JSON.stringify(Object.entries(content).filter(([table]) => table !== AFTER_THE_REPLACEMENT));

/** The rows of each form, as text. */
function formsOf(content: Content): Record<string, string> {
  const table = content[AFTER_THE_REPLACEMENT];
  const forms = new Map<unknown, unknown[]>();
  if (typeof table !== 'object' || table === null || !('rows' in table) || !Array.isArray(table.rows)) return {};
  for (const row of table.rows) {
    const form: unknown = Array.isArray(row) ? row.at(-1) : undefined;
    const rows = forms.get(form);
    if (rows === undefined) forms.set(form, [row]);
    else rows.push(row);
  }
  return Object.fromEntries([...forms].map(([form, rows]) => [String(form), JSON.stringify(rows)]));
}
