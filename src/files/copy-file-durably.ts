import type { RunLog } from '../run/log.ts';
import type { FileSystem } from './file-system.ts';
import { keepOwner } from './keep-owner.ts';
import { discardFile } from './remove-file.ts';

/**
 * Copies a file with its mode and owner and returns when it is on the disk.
 * @throws the system error (`ENOSPC`, …); what was written of the copy is removed first.
 */
export function copyFileDurably(from: string, to: string, fs: FileSystem, log: RunLog): void {
  try {
    fs.copyFile(from, to);
    const facts = fs.stat(from);
    if (facts !== undefined) keepOwner(to, facts, fs, log);
    fs.fsyncFile(to);
    const copied = fs.stat(to)?.bytes;
    if (copied !== facts?.bytes) throw new Error(`The copy ${to} has ${copied} bytes instead of ${facts?.bytes}.`);
  } catch (error) {
    discardFile(to, fs, log);
    throw error;
  }
}
