import { statSync } from 'node:fs';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import { formatRunTag, isRunTag } from './run-tag.ts';

/** The name under which a published snapshot is saved: its own run tag, or when it carries none the time of its file. */
export const saveTag = (dbPath: string, { runTag }: PreviousSnapshot): string =>
  runTag !== null && isRunTag(runTag) ? runTag : formatRunTag(statSync(dbPath).mtime);
