import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/testing/index.ts';
import { contentOf } from '../support/workplace.ts';
import { inProject, installTarball, packTarball, ROOT, type Tarball, write } from './support/installed.ts';

/** What npx starts, which takes as long again to find it. */
const SALESMAP = 'node_modules/.bin/salesmap';

let tarball: Tarball;
let dir: string;
beforeAll(() => {
  tarball = packTarball();
  dir = installTarball(tarball);
});
afterAll(() => {
  for (const folder of [dir, dirname(tarball.path)]) rmSync(folder, { recursive: true, force: true });
});

const PIPELINE = `import { definePipeline, mapRecords, snapshotPipeline } from 'salesmap-snapshot';

export default definePipeline({
  name: 'without-phones',
  tables: ['people', 'deal', 'lead'],
  build: (run) =>
    snapshotPipeline(run, () =>
      mapRecords((record) => ('전화' in record ? { ...record, 전화: null } : record)),
    ),
});
`;

describe('the tarball', () => {
  it('holds what is needed and nothing else', () => {
    const parts =
      /^dist\/(src|pipelines|commands)\/[\w./-]+\.(js|d\.ts)$|^docs\/.*\.md$|^pipelines\/examples\/[\w-]+\.ts$/;
    const others = tarball.files.filter((file) => !parts.test(file));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.ko.md',
      'README.md',
      'bin/run.js',
      'oclif.manifest.json',
      'package.json',
    ]);
    expect(tarball.files.filter((file) => /^dist\/.*examples|test\//.test(file))).toEqual([]);
  });

  it('is what publint calls good', async () => {
    const pkgDir = join(dir, 'node_modules/salesmap-snapshot');
    const { messages } = await publint({ pkgDir, strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  it('has types that are not wrong for ES modules', () => {
    const attw = join(ROOT, 'node_modules/.bin/attw');
    const report = execFileSync(attw, [tarball.path, '--profile', 'esm-only', '--format', 'json'], {
      encoding: 'utf8',
    });
    const { analysis } = JSON.parse(report);
    const problems = analysis.problems.map(({ kind }: { kind: string }) => kind);
    // Resolutions that this package does not have: CommonJS meets ES modules through require(esm), node10 knows no exports.
    expect(problems.filter((kind: string) => kind !== 'CJSResolvesToESM' && kind !== 'NoResolution')).toEqual([]);
  });
});

describe('in an empty project', () => {
  it('runs the command', async () => {
    const { stdout, code } = await inProject(dir, 'npx', ['--no-install', 'salesmap', '--version']);
    expect([stdout, code]).toEqual([expect.stringMatching(/^salesmap-snapshot\/\d/), 0]);
  });

  it('is imported by ES modules, and required by CommonJS, as one and the same', async () => {
    write(
      dir,
      'esm.mjs',
      `import { EXIT } from 'salesmap-snapshot'; import 'salesmap-snapshot/testing'; console.log(EXIT.partial);`,
    );
    expect((await inProject(dir, process.execPath, ['esm.mjs'])).stdout).toBe('8\n');
    write(
      dir,
      'both.cjs',
      `const { CannotStartError } = require('salesmap-snapshot'); const { startSandbox } = require('salesmap-snapshot/testing');
       import('salesmap-snapshot').then((esm) => console.log(esm.CannotStartError === CannotStartError, typeof startSandbox));`,
    );
    expect((await inProject(dir, process.execPath, ['both.cjs'])).stdout).toBe('true function\n');
  });

  it('makes a report, with the charts of the library that was installed along', async () => {
    const { stdout, code } = await inProject(dir, SALESMAP, ['report', '--out', 'runs.html']);
    expect([stdout, code]).toEqual([expect.stringContaining('runs.html\n0 runs'), 0]);
    const page = readFileSync(join(dir, 'runs.html'), 'utf8');
    for (const words of ['// https://d3js.org v7', '// @observablehq/plot v0.6']) expect(page).toContain(words);
    expect(page).not.toMatch(/^(import|export) /m);
  });

  it('type-checks a pipeline, the database in it included', async () => {
    write(dir, 'people.pipeline.ts', PIPELINE);
    write(
      dir,
      'typed.ts',
      `import { type SnapshotRun } from 'salesmap-snapshot';
       export const rows = (run: SnapshotRun): unknown[] => run.store.db.prepare('SELECT 1').all();
       // @ts-expect-error there is no such table
       export const wrong = (await import('salesmap-snapshot')).definePipeline({ name: 'x', tables: ['deals'], build: () => null });`,
    );
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'NodeNext',
      '--target',
      'ES2023',
      '--skipLibCheck',
      '--types',
      '',
    ];
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    write(dir, 'tsconfig.json', '{"compilerOptions":{"module":"NodeNext","strict":true}}');
    const { stdout, code } = await inProject(dir, tsc, ['--ignoreConfig', ...flags, 'people.pipeline.ts', 'typed.ts']);
    expect([stdout, code]).toEqual(['', 0]);
  });

  it('runs a pipeline of the user’s own, killed, resumed, recorded, and replayed with the sandbox stopped', async () => {
    write(dir, 'people.pipeline.ts', PIPELINE);
    const sandbox = await startSandbox({ scale: 0.1, latencyMs: 0, rateLimit: false });
    let isOpen = true;
    onTestFinished(async () => (isOpen ? sandbox.close() : undefined));
    const env = { SALESMAP_TOKEN: sandbox.token, SALESMAP_API_BASE: sandbox.url };
    const salesmap = (args: readonly string[], more: Readonly<Record<string, string>> = env) =>
      inProject(dir, SALESMAP, [...args, '--min-interval', '0', '-q'], more);
    const killed = await salesmap(['run', 'people.pipeline.ts'], {
      ...env,
      SALESMAP_FAULT_POINT: 'after:batch_commit#4',
    });
    expect(killed.code).not.toBe(0);
    expect(await salesmap(['resume'])).toMatchObject({ code: 0 });
    const recorded = ['--record', 'fixtures', '--raw', '--yes-this-is-personal-data', '--db-path', 'recorded.db'];
    expect(await salesmap(['run', 'people.pipeline.ts', ...recorded])).toMatchObject({ code: 0 });
    await sandbox.close();
    isOpen = false;
    const replayed = ['run', 'people.pipeline.ts', '--replay', 'fixtures', '--db-path', 'replayed.db'];
    expect(await salesmap(replayed, {})).toMatchObject({ code: 0 });
    const content = (name: string) => contentOf(join(dir, name));
    expect(content('replayed.db')).toEqual(content('salesmap_latest.db'));
    expect(content('replayed.db')).toEqual(content('recorded.db'));
  });
});
