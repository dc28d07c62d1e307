import { statSync } from 'node:fs';
import { openReadOnly } from '../store/open-database.ts';
import { type PreviousSnapshot, readPreviousSnapshot } from '../store/previous-snapshot.ts';
import { tableBytes } from '../store/table-bytes.ts';
import { type WantedForm, wantedForms } from '../store/wanted-forms.ts';
import { lookAt } from './look-at.ts';
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
 * @throws CannotStartError `unreadable` when it is locked, damaged, or not for this user.
 */
export const readPublishedFacts = (dbPath: string): PublishedFacts | undefined =>
  orUnreadable(dbPath, () =>
    lookAt(dbPath, (path) => {
      const previous = readPreviousSnapshot(path);
      if (previous === undefined) return undefined;
      const db = openReadOnly(path);
      try {
        return { previous, bytes: statSync(dbPath).size, bytesOf: tableBytes(db), forms: wantedForms(db) };
      } finally {
        db.close();
      }
    }),
  );
