import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const BIOME = join(ROOT, 'node_modules/.bin/biome');

/** Lints one import as if it stood in `file`, by the project's own rules; `npm run lint` does the whole tree. */
function lintImport(file: string, specifier: string): { status: number | null; output: string } {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-lint-'));
  try {
    const { vcs: _vcs, ...rules } = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    writeFileSync(join(dir, 'biome.json'), JSON.stringify(rules));
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), `import { x } from '${specifier}';\nexport const y = x;\n`);
    const { status, stdout, stderr } = spawnSync(BIOME, ['lint', file], { cwd: dir, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

it.each([
  ['src/store/x.ts', '../../pipelines/snapshot.ts'],
  ['src/store/x.ts', '../../commands/snapshot.ts'],
  ['src/cli/x.ts', '../../commands/snapshot.ts'],
  ['src/operators/x.ts', '../cli/flags.ts'],
  ['src/run/x.ts', '../testing/index.ts'],
  ['src/salesmap/x.ts', '../../test/support/pages.ts'],
  ['pipelines/x.ts', '../commands/snapshot.ts'],
  ['pipelines/examples/x.ts', '../../commands/snapshot.ts'],
  ['commands/x.ts', '../bin/run.js'],
])('%s may not import %s', (file, specifier) => {
  const { status, output } = lintImport(file, specifier);
  expect(output).toContain('noRestrictedImports');
  expect(status).not.toBe(0);
});

it.each([
  ['commands/x.ts', '../pipelines/snapshot.ts'],
  ['commands/x.ts', '../src/cli/flags.ts'],
  ['pipelines/x.ts', '../src/operators/settle.ts'],
  ['src/operators/x.ts', '../store/batch.ts'],
])('%s may import %s', (file, specifier) => {
  expect(lintImport(file, specifier)).toMatchObject({ status: 0 });
});
