import { systemCodeOf } from '../run/errors.ts';

/** True when a process with this id runs on this machine (inside this container), whoever's it is. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}
