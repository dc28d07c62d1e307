import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureDiskSpace, formatBytes } from '../../src/files/disk-space.ts';
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.ts';
import { CannotStartError } from '../../src/run/errors.ts';
import { tempFolder } from './support/temp-folder.ts';

/** Two disks: everything under `/big` has 10 GB free, everything else 1 GB. */
const twoDisks: FileSystem = {
  ...nodeFileSystem,
  stat: (path) =>
    path.endsWith('missing')
      ? undefined
      : { bytes: 0, mode: 0o700, uid: 0, gid: 0, modifiedAtMs: 0, device: path.startsWith('/big') ? 2 : 1 },
  freeBytes: (folder) => (folder.startsWith('/big') ? 10e9 : 1e9),
};

it('lets pass what has room on its own disk', () => {
  const needs = [
    { dir: '/small/a', bytes: 0.9e9, purpose: 'crawl' },
    { dir: '/big/a', bytes: 9e9, purpose: 'backup' },
  ];
  expect(() => ensureDiskSpace(needs, twoDisks)).not.toThrow();
});

it('adds up what goes to one disk, and names folders, need and room', () => {
  const needs = [
    { dir: '/small/a', bytes: 0.6e9, purpose: 'crawl' },
    { dir: '/small/b/missing', bytes: 0.6e9, purpose: 'backup' },
  ];
  expect(() => ensureDiskSpace(needs, twoDisks)).toThrow(CannotStartError);
  expect(() => ensureDiskSpace(needs, twoDisks)).toThrow(
    'The disk is too small: 1.2 GB needed (600.0 MB for crawl in /small/a, 600.0 MB for backup in /small/b/missing), 1.0 GB free.',
  );
  expect(() => ensureDiskSpace(needs, twoDisks)).toThrow(
    expect.objectContaining({ code: 'disk_too_small', exitCode: 2 }),
  );
});

it('asks the real disk, for a folder that does not exist yet too', () => {
  const dir = join(tempFolder(), 'not', 'yet');
  expect(() => ensureDiskSpace([{ dir, bytes: 1, purpose: 'crawl' }])).not.toThrow();
  expect(() => ensureDiskSpace([{ dir, bytes: 1e18, purpose: 'crawl' }])).toThrow(/1\.0 PB|1000\.0 PB/);
});

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.0 KB'],
  [1_550_000_000, '1.6 GB'],
])('says %d as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
