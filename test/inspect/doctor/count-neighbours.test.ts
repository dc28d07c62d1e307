import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countNeighbours } from '../../../src/inspect/doctor/count-neighbours.ts';
import { budgetKey } from '../../../src/salesmap/budget-key.ts';
import { tempFolder } from '../../run/support/runs.ts';

const BASE = new URL('https://salesmap.kr/api/v2');

it('counts the living processes that spend from one budget', () => {
  const root = tempFolder();
  expect(countNeighbours('token', BASE, root)).toBe(0); // No folder yet.
  const folder = join(root, budgetKey('token', BASE));
  mkdirSync(folder);
  for (const pid of [process.pid, process.ppid, 2 ** 22 + 7]) writeFileSync(join(folder, String(pid)), '');
  expect(countNeighbours('token', BASE, root)).toBe(1);
  expect(countNeighbours('another token', BASE, root)).toBe(0);
  expect(countNeighbours('token', BASE, join(root, 'no-folder'))).toBe(0);
});
