/** A working copy may grow beyond the published database by this factor before the disk check was wrong. */
export const GROWTH = 1.2;
/** Room that even a first snapshot needs. */
export const LEAST_BYTES = 16_000_000;
/** The copy and its compressed file, as parts of the database. */
export const BACKUP_ROOM = 1.5;
