import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PublicExport, ROOT } from './public-exports.ts';

/** What an example may use without importing it: all that the package exports, RxJS, undici's `request`, a sandbox, a client. */
const RXJS = [
  'concat',
  'concatMap',
  'firstValueFrom',
  'from',
  'lastValueFrom',
  'map',
  'of',
  'tap',
  'throwError',
  'toArray',
];

/** A folder in which `salesmap-snapshot` is installed, as it is in a user's project, with a module for each example. */
export function writeExampleModules(exports: readonly PublicExport[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-examples-'));
  mkdirSync(join(dir, 'node_modules/@types'), { recursive: true });
  symlinkSync(ROOT, join(dir, 'node_modules/salesmap-snapshot'));
  for (const name of ['rxjs', 'undici', 'better-sqlite3', '@types/node', '@types/better-sqlite3', 'undici-types']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(dir, 'node_modules', name));
  }
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM.AsyncIterable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    outDir: 'out',
    rootDir: '.',
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  for (const { name, example } of exports) {
    if (example !== undefined) writeFileSync(join(dir, `${name}.ts`), moduleOf(example, exports));
  }
  return dir;
}

function moduleOf(example: string, exports: readonly PublicExport[]): string {
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(example) || ALWAYS.includes(name);
  const importOf = (from: string, isTesting: boolean): string => {
    const names = exports.filter(({ file, name }) => file.startsWith('src/testing/') === isTesting && used(name));
    const list = names.map(({ name, isType }) => (isType ? `type ${name}` : name));
    return list.length === 0 ? '' : `import { ${list.join(', ')} } from '${from}';`;
  };
  const pipeline = example.includes('const pipeline = ')
    ? `const ending = await runPipeline(pipeline, { token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 });
       if (ending.error !== undefined) throw ending.error;`
    : '';
  const rxjs = RXJS.filter(used);
  return `${importOf('salesmap-snapshot', false)}
    ${importOf('salesmap-snapshot/testing', true)}
    ${rxjs.length === 0 ? '' : `import { ${rxjs.join(', ')} } from 'rxjs';`}
    ${used('request') ? "import { request } from 'undici';" : ''}
    export const example = async (sandbox: Sandbox, client: SalesmapClient): Promise<void> => {
    ${example}
    ${pipeline}
    };`;
}

/** The types of what every example is given. */
const ALWAYS: readonly string[] = ['runPipeline', 'Sandbox', 'SalesmapClient'];

/** What the example says that it prints: the comment behind a `console.log`, or none. */
export const expectedOutput = (example: string): readonly string[] =>
  example.split('\n').flatMap((line) => /console\.log\(.*\).*?[;,)] \/\/ (.*)$/.exec(line)?.[1] ?? []);
