import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { CannotStartError } from '../../src/run/errors.ts';
import { checkRoom } from '../../src/run/room.ts';
import { overPublished } from './support/over-published.ts';

it('a backup needs room, one that exists none', () => {
  const { run, previous, backup } = overPublished();
  vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(statSync(run.paths.db).size * 1.2 + 17e6);
  expect(() => checkRoom(run, undefined)).not.toThrow();
  expect(() => checkRoom(run, previous)).toThrow(CannotStartError);
  mkdirSync(join(backup, '..'), { recursive: true });
  writeFileSync(backup, '');
  expect(() => checkRoom(run, previous)).not.toThrow();
});
