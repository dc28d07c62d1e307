import type { Database } from 'better-sqlite3';

/** What a run began with, kept beside its rows: `resume` goes on with the same, or refuses and names the difference. */
export class RunFacts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(key: string): string {
    return this.find(key) ?? '';
  }

  find(key: string): string | undefined {
    const value = this.#db.prepare('SELECT value FROM _run WHERE key = ?').pluck().get(key);
    return typeof value === 'string' ? value : undefined;
  }

  set(key: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO _run VALUES (?, ?)').run(key, value);
  }

  setAll(facts: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(facts)) this.set(key, value);
  }
}
