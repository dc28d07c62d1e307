import { isJsonObject, type JsonObject, type JsonValue } from '../salesmap/record.ts';
import type { Workspace } from '../store/published-workspace.ts';

/** Whose token a run has. */
export interface TokenOwner {
  /** The workspace, or the user where the workspace is not named. */
  readonly id: string;
  readonly workspace: Workspace | undefined;
}

/** Where `/user/me` may say which workspace a token belongs to. */
const WORKSPACES: ReadonlyArray<readonly string[]> = [['user', 'room'], ['user', 'workspace'], ['room'], ['workspace']];
/** The user stands in for a workspace that is not named. */
const USERS: ReadonlyArray<readonly string[]> = [['user'], []];

const NAME_LETTERS = 120;

/** Reads an answer of `/user/me`; undefined when it says nothing of whose token it is. */
export function tokenOwner(data: JsonObject): TokenOwner | undefined {
  for (const place of WORKSPACES) {
    const found = at(data, place);
    const id = idIn(found);
    if (id !== undefined) return { id, workspace: { id, name: nameIn(found) } };
  }
  for (const place of USERS) {
    const id = idIn(at(data, place));
    if (id !== undefined) return { id, workspace: undefined };
  }
  return undefined;
}

const at = (data: JsonObject, place: readonly string[]): JsonValue | undefined =>
  place.reduce<JsonValue | undefined>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), data);

function idIn(found: JsonValue | undefined): string | undefined {
  const id = isJsonObject(found) ? found['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** It is shown on terminals: what moves a cursor is no part of a name. */
function nameIn(found: JsonValue | undefined): string | null {
  const name = isJsonObject(found) ? found['name'] : undefined;
  const shown = typeof name === 'string' ? name.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() : '';
  return shown === '' ? null : shown.slice(0, NAME_LETTERS);
}
