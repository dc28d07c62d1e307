import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { testPipeline } from '../../src/testing/index.ts';
import { ROOT } from './support/public-exports.ts';

/** The pipeline files that a document shows: code that begins with `// <name>.ts`. */
function pipelinesIn(document: string): readonly (readonly [name: string, code: string])[] {
  const blocks = readFileSync(join(ROOT, document), 'utf8').matchAll(/```ts\n(\/\/ ([\w-]+\.ts)\n[\s\S]*?)```/g);
  return [...blocks].map(([, code = '', name = '']) => [name, code]);
}

const SHOWN = ['README.md', 'docs/pipelines.md'].flatMap(pipelinesIn);

it('finds what the documents show', () => {
  expect(SHOWN.map(([name]) => name)).toEqual(['without-phones.ts', 'open-people.ts']);
});

it.each(SHOWN)('%s, as a document shows it, runs, is killed and resumed', async (name, code) => {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-shown-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, name), code);
  await using night = await testPipeline(join(dir, name), { killAt: 'after:batch_commit#3' });
  expect(night.exitCode).toBeNull();
  await night.resume();
  expect(night.result).toMatchObject({ status: 'published', exit_code: 0 });
  const column = name === 'without-phones.ts' ? '전화' : '이메일';
  const wrong = name === 'without-phones.ts' ? 'IS NOT NULL' : 'IS NULL';
  expect(night.query(`SELECT count(*) AS n FROM people WHERE "${column}" ${wrong}`)).toEqual([{ n: 0 }]);
  expect(night.query('SELECT count(*) > 100 AS some FROM people')).toEqual([{ some: 1 }]);
});
