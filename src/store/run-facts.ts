import type { Database } from 'better-sqlite3';
import type { Workspace } from './published-workspace.ts';

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

  /** @param owner what a resumed run is compared by: the workspace, or the user where that is not named. */
  setWorkspace(workspace: Workspace | undefined, owner: string): void {
    this.set('workspace', owner);
    if (workspace === undefined) return;
    this.set('workspace_id', workspace.id);
    if (workspace.name !== null) this.set('workspace_name', workspace.name);
  }

  /** The workspace that the server named. */
  get workspace(): Workspace | undefined {
    const id = this.find('workspace_id');
    return id === undefined ? undefined : { id, name: this.find('workspace_name') ?? null };
  }

  setAll(facts: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(facts)) this.set(key, value);
  }
}
