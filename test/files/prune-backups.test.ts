import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backupPath } from '../../src/files/backup-names.ts';
import { backupTags, pruneBackups, type Wholeness } from '../../src/files/prune-backups.ts';
import { recordingLog } from './support/recording-log.ts';
import { tempFolder } from './support/temp-folder.ts';

/** A folder with a backup for each word, the oldest first: `2025MM01_000000`. */
function folderOf(...snapshots: Wholeness[]) {
  const dir = join(tempFolder(), 'backups');
  mkdirSync(dir);
  const tags = snapshots.map((_, at) => `2025${String(at + 1).padStart(2, '0')}01_000000`);
  for (const tag of tags) writeFileSync(backupPath(dir, tag), 'x');
  const wholeness = (tag: string): Wholeness => snapshots[tags.indexOf(tag)] ?? 'unknown';
  /** The months that stay. */
  const left = (): number[] => backupTags(dir).map((tag) => Number(tag.slice(4, 6)));
  return { dir, tags, wholeness, left };
}

it.each<[name: string, snapshots: Wholeness[], keep: number, left: number[]]>([
  ['the newest stay', ['complete', 'complete', 'complete'], 2, [3, 2]],
  ['the last complete one stays behind partial ones', ['complete', 'complete', 'partial', 'partial'], 2, [4, 3, 2]],
  ['only the last complete one does', ['complete', 'complete', 'complete', 'partial'], 1, [4, 3]],
  ['one that is known to be complete, behind others', ['complete', 'unknown', 'partial', 'unknown'], 1, [4, 1]],
  [
    'where none is known: the newest that is not known to be partial',
    ['unknown', 'unknown', 'partial', 'partial'],
    1,
    [4, 2],
  ],
  ['where nothing is known, the newest', ['unknown', 'unknown', 'unknown'], 1, [3]],
  ['where all are partial, the newest', ['partial', 'partial', 'partial'], 1, [3]],
  ['fewer than may stay', ['partial', 'complete'], 5, [2, 1]],
])('%s', (_name, snapshots, keep, stay) => {
  const { dir, wholeness, left } = folderOf(...snapshots);
  const log = recordingLog();
  const gone = pruneBackups(dir, keep, { log, wholeness });
  expect(left()).toEqual(stay);
  expect(gone).toHaveLength(snapshots.length - stay.length);
  expect(log.events()).toEqual(gone.length === 0 ? [] : ['backups_pruned']);
});

it('does not ask how whole they are when none is to go', () => {
  const { dir } = folderOf('complete', 'complete');
  const wholeness = (): never => {
    throw new Error('asked');
  };
  expect(pruneBackups(dir, 2, { log: recordingLog(), wholeness })).toEqual([]);
});

it('leaves what is to stay, however old it is', () => {
  const { dir, tags, wholeness, left } = folderOf('partial', 'partial', 'complete');
  pruneBackups(dir, 1, { log: recordingLog(), wholeness, stay: [backupPath(dir, tags[0] ?? '')] });
  expect(left()).toEqual([3, 1]);
  expect(readdirSync(dir)).toHaveLength(2);
});
