import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPipeline, loadSamePipeline } from '../../src/cli/load-pipeline.ts';
import { CannotStartError } from '../../src/run/errors.ts';
import { pipelineFileAt } from '../../src/run/pipeline-file.ts';
import { runOptions, tempFolder } from '../run/support/runs.ts';

/** A file of the user's, far from this package. */
function fileWith(text: string, name = 'mine.ts'): string {
  const path = join(tempFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** What loading throws. */
const thrownBy = (path: string): Promise<unknown> =>
  loadPipeline(path).then(
    () => undefined,
    (error: unknown) => error,
  );

const DEFINITION = "{ name: 'mine', tables: ['deal', 'user'], build: () => EMPTY }";

describe('a pipeline file', () => {
  it.each([
    [
      'TypeScript',
      'mine.ts',
      `import { EMPTY, type Observable } from 'rxjs';\nconst empty: Observable<never> = EMPTY;\nexport default { name: 'mine', tables: ['deal', 'user'], build: () => empty } as const satisfies object;`,
    ],
    ['TypeScript, as a module', 'mine.mts', `import { EMPTY } from 'rxjs';\nexport default ${DEFINITION};`],
    ['JavaScript, as a module', 'mine.mjs', `import { EMPTY } from 'rxjs';\nexport default ${DEFINITION};`],
    ['JavaScript', 'mine.js', `import { EMPTY } from 'rxjs';\nexport default ${DEFINITION};`],
    ['JavaScript of CommonJS', 'mine.cjs', `const { EMPTY } = require('rxjs');\nmodule.exports = ${DEFINITION};`],
    [
      'JavaScript of CommonJS, with a default',
      'mine.js',
      `const { EMPTY } = require('rxjs');\nexports.default = ${DEFINITION};`,
    ],
    ['a module that waits', 'mine.mjs', `const { EMPTY } = await import('rxjs');\nexport default ${DEFINITION};`],
    [
      'a folder with brackets and a space',
      'copy (1)/가 나.ts',
      `import { EMPTY } from 'rxjs';\nexport default ${DEFINITION};`,
    ],
  ])('may be %s', async (_what, name, text) => {
    const path = fileWith(text, name);
    const { pipeline, file } = await loadPipeline(path);
    expect(pipeline).toMatchObject({ name: 'mine', publishes: true });
    expect(pipeline.endpoints.map(({ table }) => table)).toEqual(['deal', 'user']);
    expect(file).toEqual(pipelineFileAt(path));
  });

  it('may use what lies beside it, and be of a folder that says what its files are', async () => {
    const path = fileWith(
      "import { TABLES } from './tables.ts';\nexport default { name: 'mine', tables: TABLES, build: () => 0 };",
    );
    writeFileSync(join(dirname(path), 'tables.ts'), "export const TABLES: string[] = ['memo'];");
    writeFileSync(join(dirname(path), 'package.json'), '{ "type": "commonjs" }');
    expect((await loadPipeline(path)).pipeline.tables).toEqual(['memo']);
  });
});

it('has one RxJS, one SQLite and one copy of this package with everybody, also in parts', () => {
  const path = fileWith(`
    import * as rxjs from 'rxjs';
    import { map } from 'rxjs/operators';
    import { TestScheduler } from 'rxjs/testing';
    import Database from 'better-sqlite3';
    import * as product from 'salesmap-snapshot';
    import * as testing from 'salesmap-snapshot/testing';
    const shared: Record<string, unknown> = Reflect.get(globalThis, 'shared');
    const same = (module: object): boolean => {
      const own = Object.entries(module).filter(([name]) => name !== 'default');
      return own.length > 0 && own.every(([name, value]) => shared[name] === value);
    };
    export default product.definePipeline({
      name: 'same',
      tables: ['deal'],
      build: () => ({
        rxjs: same(rxjs),
        map: map === rxjs.map,
        scheduler: typeof TestScheduler,
        database: new Database(':memory:').prepare('SELECT 7').pluck().get(),
        product: same(product),
        testing: same(testing),
      }) as never,
    });`);
  const script = fileURLToPath(new URL('./support/load-pipeline-process.mjs', import.meta.url));
  const said = execFileSync(process.execPath, [script, path], { encoding: 'utf8', cwd: dirname(path) });
  expect(JSON.parse(said)).toEqual({
    rxjs: true,
    map: true,
    scheduler: 'function',
    database: 7,
    product: true,
    testing: true,
  });
});

describe('a file that cannot be run', () => {
  it.each([
    [
      'a syntax error',
      'mine.ts',
      "// A comment\nimport { EMPTY } from 'rxjs';\n\nexport default { name: 'x' ] ;\n",
      /expected "," \S*mine\.ts:4:27/,
    ],
    [
      'what throws when it is loaded',
      'mine.ts',
      "import { EMPTY } from 'rxjs';\n// A comment\nconst tables: string[] = [];\n\nthrow new Error('STAGE is not set.');\n",
      /STAGE is not set \(\S*mine\.ts:5:7\)\.$/,
    ],
    ['an import that is none', 'mine.ts', "import { x } from './gone.ts';\nexport default x;", /gone\.ts/],
    [
      'a definition that is none',
      'mine.js',
      "import { EMPTY } from 'rxjs';\nexport default { name: 'my pipeline', tables: ['deal'], build: () => EMPTY };",
      /name must be letters/,
    ],
    [
      'a table that is none',
      'mine.js',
      "export default { name: 'x', tables: ['deals'], build: () => 0 };",
      /No table is called "deals"/,
    ],
    ['no default export', 'mine.ts', 'export const pipeline = 1;', /its default export must be made by definePipeline/],
    ['a default export of another kind', 'mine.ts', 'export default () => 1;', /its default export must be made by/],
    ['nothing in it', 'mine.ts', '', /its default export must be made by/],
  ])('for %s keeps the run from starting, with its place', async (_what, name, text, words) => {
    const path = fileWith(text, name);
    const error = await thrownBy(path);
    expect(error).toBeInstanceOf(CannotStartError);
    expect(error).toMatchObject({ code: 'pipeline_broken', exitCode: 2, message: expect.stringMatching(words) });
    expect(String(error)).toContain(`The pipeline ${path} cannot be run: `);
    expect(String(error)).not.toContain('ParseError');
  });

  it.each(['none.ts', '.'])('is no file at %s', async (name) => {
    const path = join(tempFolder(), name);
    expect(await thrownBy(path)).toMatchObject({
      code: 'no_pipeline_file',
      exitCode: 2,
      message: `There is no pipeline file ${path}.`,
    });
  });

  it.skipIf(process.getuid?.() === 0)('may not be read', async () => {
    const path = fileWith('export default 1;');
    chmodSync(path, 0);
    expect(await thrownBy(path)).toMatchObject({
      code: 'no_pipeline_file',
      message: expect.stringContaining('EACCES'),
    });
  });
});

describe('the file of a stopped run', () => {
  const text = "export default { name: 'mine', tables: ['deal'], build: () => 0 };";

  it('is loaded when it is what it was', async () => {
    const file = pipelineFileAt(fileWith(text));
    expect(await loadSamePipeline(file, '20261124_070000', runOptions({ dbPath: 'mail.db' }))).toMatchObject({
      pipeline: { name: 'mine' },
      file,
    });
  });

  it.each([
    ['has changed', (path: string) => writeFileSync(path, `${text}\n`)],
    ['is gone', (path: string) => rmSync(path)],
  ])('is refused by name when it %s', async (what, change) => {
    const file = pipelineFileAt(fileWith(text));
    change(file.path);
    await expect(loadSamePipeline(file, '20261124_070000', runOptions({ dbPath: 'mail.db' }))).rejects.toMatchObject({
      code: 'pipeline_changed',
      exitCode: 2,
      message: `Run 20261124_070000 began with the pipeline ${file.path}, which ${what} since.`,
      next: expect.stringContaining(`salesmap run ${file.path}`),
    });
  });
});
