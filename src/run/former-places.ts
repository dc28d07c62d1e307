import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';

/** What a line of the history tells of where its database lay. */
export interface PlaceLine {
  readonly runTag: string;
  /** Where its snapshot was put; null when nothing was published. */
  readonly finalDbPath: string | null;
  /** The database that the run was of; null in lines of older versions. */
  readonly dbPath: string | null;
  /** Where the database lay in the run before; null when it lay in the same place. */
  readonly movedFrom: string | null;
}

/** True for a path that a database was moved away from: a copy's original is still there. */
export const wasMovedFrom = (path: string | null | undefined, dbPath: string): path is string =>
  typeof path === 'string' && path !== '' && path !== dbPath && !existsSync(path);

/**
 * Where a database lies and lay before, so that its history goes with it when it is moved: the published file itself says
 * where it was published, and a line of the first run in a new place names the old one. A name alone would not do: several
 * databases of one name may share a folder of logs.
 * @param publishedAs `run_info.final_db_path`.
 * @param lines the newest first.
 */
export function placesOf(dbPath: string, publishedAs: string | null, lines: readonly PlaceLine[]): ReadonlySet<string> {
  const places = new Set([dbPath]);
  if (wasMovedFrom(publishedAs, dbPath)) places.add(publishedAs);
  for (const line of lines) {
    const at = databaseOfLine(line);
    if (at !== undefined && places.has(at) && wasMovedFrom(line.movedFrom, dbPath)) places.add(line.movedFrom);
  }
  return places;
}

/** The database of a run; undefined when the line does not tell. A fallback file belongs to the database beside it. */
export function databaseOfLine({ runTag, finalDbPath, dbPath }: PlaceLine): string | undefined {
  if (dbPath !== null) return dbPath;
  if (finalDbPath === null) return undefined;
  const { dir, name, ext } = parse(finalDbPath);
  return runTag !== '' && name.endsWith(`_${runTag}`)
    ? join(dir, `${name.slice(0, -runTag.length - 1)}${ext}`)
    : finalDbPath;
}
