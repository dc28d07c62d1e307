import { systemCodeOf } from '../run/errors.ts';

/** True when somebody else's lock is in the way. */
export const isSqliteBusy = (thrown: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(systemCodeOf(thrown) ?? '');

/** True when the file is no database, or one that SQLite cannot make sense of. */
export const isNoDatabase = (thrown: unknown): boolean => /^SQLITE_(NOTADB|CORRUPT)/.test(systemCodeOf(thrown) ?? '');
