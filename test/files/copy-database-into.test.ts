import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { copyDatabaseInto, stepSize } from '../../src/files/copy-database-into.ts';
import { DatabaseLockedError } from '../../src/files/database-locked-error.ts';
import { UNWATCHED } from '../../src/run/step-watch.ts';
import { makeDatabase, readDatabase } from './support/databases.ts';
import { tempFolder } from './support/temp-folder.ts';

it('is no success when the destination is locked, whatever better-sqlite3 says', async () => {
  const folder = tempFolder();
  const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];
  makeDatabase(from, 'new');
  makeDatabase(to, 'old');
  const holder = new Database(to);
  holder.exec('BEGIN EXCLUSIVE');
  const source = new Database(from);
  // The trap itself: if this ever changes, the check can go.
  expect(await source.backup(to)).toEqual({ totalPages: 0, remainingPages: 0 });
  await expect(copyDatabaseInto(source, to)).rejects.toBeInstanceOf(DatabaseLockedError);
  holder.close();
  expect(readDatabase(to)).toEqual({ names: ['old'], integrity: 'ok' });
  await copyDatabaseInto(source, to);
  source.close();
  expect(readDatabase(to)).toEqual({ names: ['new'], integrity: 'ok' });
});

it('does not step for ever without getting anywhere', () => {
  const step = stepSize('to.db', 4096, UNWATCHED);
  for (let remainingPages = 5000; remainingPages > 0; remainingPages--) step({ totalPages: 5000, remainingPages });
  const stuck = (): void => {
    for (let tries = 0; tries < 5000; tries++) step({ totalPages: 5000, remainingPages: 1 });
  };
  expect(stuck).toThrow(DatabaseLockedError);
});
