import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAULT_TYPES } from '../../src/testing/index.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

it('the README names every type of fault that the sandbox knows', () => {
  const words = README.slice(README.indexOf('A fault rule names a path'));
  for (const type of FAULT_TYPES) expect(words).toContain(`\`${type}\``);
});
