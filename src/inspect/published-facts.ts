import { statSync } from 'node:fs';
import { type PreviousSnapshot, readPreviousSnapshot } from '../store/previous-snapshot.ts';
import { readAtRest } from '../store/read-at-rest.ts';
import { tableBytes } from '../store/table-bytes.ts';
import { type WantedForm, wantedForms } from '../store/wanted-forms.ts';
import { orUnreadable } from './or-unreadable.ts';

/** What the published database says of the next run. */
export interface PublishedFacts {
  readonly previous: PreviousSnapshot;
  /** Of the file. */
  readonly bytes: number;
  readonly bytesOf: ReadonlyMap<string, number>;
  /** The forms whose submissions the next run will ask for. */
  readonly forms: readonly WantedForm[];
}

/**
 * Reads the published database, and changes nothing.
 * @returns undefined when there is none.
 * @throws CannotStartError `unreadable` when it is locked, damaged, or not for this user; `no_room_for_copy`.
 */
export const readPublishedFacts = (dbPath: string): Promise<PublishedFacts | undefined> =>
  orUnreadable(dbPath, async () => {
    if (statSync(dbPath, { throwIfNoEntry: false }) === undefined) return undefined;
    return await readAtRest(dbPath, ({ db, path }) => {
      const previous = readPreviousSnapshot(path);
      if (previous === undefined) return undefined;
      return { previous, bytes: statSync(dbPath).size, bytesOf: tableBytes(db), forms: wantedForms(db) };
    });
  });
