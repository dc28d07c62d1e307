import { nodeFileSystem } from '../../files/file-system.ts';
import { sidecarsOf } from '../../files/sidecars.ts';

/** Byte 18 of a database: 2 = WAL (SQLite: Database File Format §1.3.3). */
const READ_VERSION = 18;
const WAL = 2;

/** True for a database in WAL mode that nobody has open: SQLite would make a `-wal` and a `-shm` beside it to read it. */
export const makesSidecars = (path: string): boolean =>
  nodeFileSystem.readStart(path, READ_VERSION + 1)[READ_VERSION] === WAL &&
  !sidecarsOf(path, nodeFileSystem).some((sidecar) => sidecar.endsWith('-shm'));
