import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readText } from '../../src/files/read-text.ts';
import { tempFolder } from '../run/support/runs.ts';

it('gives the text, and nothing where nothing is', () => {
  const path = join(tempFolder(), 'text');
  expect(readText(path)).toBeUndefined();
  writeFileSync(path, '가\n');
  expect(readText(path)).toBe('가\n');
});

it('leaves a folder to the system, and does not wait for a pipe', () => {
  const dir = tempFolder();
  expect(() => readText(dir)).toThrow('EISDIR');
  const pipe = join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(() => readText(pipe)).toThrow(
    expect.objectContaining({ code: 'EINVAL', message: expect.stringContaining(pipe) }),
  );
});
