import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/testing/index.ts';
import { runWarm } from '../support/warm-cli.ts';
import { expectedOutput, writeExampleModules } from './support/example-modules.ts';
import { publicExports, ROOT } from './support/public-exports.ts';

const EXPORTS = publicExports();
const examples = EXPORTS.filter(({ example }) => example !== undefined);
const PEOPLE_PIPELINE = `import { definePipeline, snapshotPipeline } from 'salesmap-snapshot';
export default definePipeline({ name: 'people', tables: ['people'], build: (run) => snapshotPipeline(run) });
`;

it.each(EXPORTS)('$name has a doc comment, and an example if it is no type', ({ doc, isType, example }) => {
  expect(doc ?? '').not.toBe('');
  if (!isType) expect(example ?? 'an example is missing').not.toBe('an example is missing');
});

const operators = EXPORTS.filter(({ file, isType }) => file.includes('/operators/') && !isType);

it.each(operators)('the operator $name has a marble picture, and says what it buffers', ({ doc }) => {
  expect(doc).toMatch(/──.*\|/);
  expect(doc).toMatch(/[Bb]uffers/);
});

describe('every example', () => {
  let dir: string;
  let results: Record<string, { readonly printed: readonly string[]; readonly error?: string }>;

  beforeAll(async () => {
    dir = writeExampleModules(EXPORTS);
    writeFileSync(join(dir, 'people.pipeline.ts'), PEOPLE_PIPELINE);
    const sandbox = await startSandbox({ scale: 0.1, latencyMs: 0, rateLimit: false });
    const env = { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url };
    const recorded = await runWarm(
      ['record', '--out', 'fixtures', '--tables', 'team', '--skip-webform', '-q'],
      dir,
      env,
    );
    expect(recorded).toMatchObject({ code: 0 });
    await sandbox.close();
    const compiled = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', dir], { encoding: 'utf8' });
    expect(compiled.stdout).toBe('');
    const runner = join(import.meta.dirname, 'support/run-examples-process.mjs');
    results = JSON.parse(
      execFileSync(process.execPath, [runner, dir, ...examples.map(({ name }) => name)], { encoding: 'utf8' }),
    );
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(examples)('$name runs, and prints what it says', ({ name, example = '' }) => {
    const { printed, error } = results[name] ?? { printed: [], error: 'did not run' };
    expect(error).toBeUndefined();
    expect(printed.slice(0, expectedOutput(example).length)).toEqual(expectedOutput(example));
  });
});
