import { systemCodeOf } from '../run/errors.ts';

// What Windows answers while a program (or a virus scanner) has the file open.
const HELD = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** True for the refusals that may pass when somebody lets go of the file (operating contract §5). */
export const isHeldFile = (thrown: unknown): boolean => HELD.has(systemCodeOf(thrown) ?? '');
