import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliResult } from '../../support/cli.ts';

export const ROOT = join(import.meta.dirname, '../../..');

/** The tarball that `npm publish` would send, from the `dist` that is there. */
export interface Tarball {
  readonly path: string;
  readonly files: readonly string[];
}

/** Packs without scripts: they would build anew what other tests are running. */
export function packTarball(): Tarball {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-pack-'));
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', dir];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }));
  return { path: join(dir, packed.filename), files: packed.files.map(({ path }: { path: string }) => path) };
}

/**
 * An empty project with the tarball installed, as `npm init` and `npm install` leave it. Only the database's binary is not
 * compiled again: it is the one that this checkout has.
 */
export function installTarball({ path }: Tarball): string {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-user-'));
  const npm = (...args: string[]): Buffer => execFileSync('npm', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  npm('init', '-y');
  npm('install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', path);
  const binary = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
  mkdirSync(join(dir, 'node_modules/better-sqlite3/build/Release'), { recursive: true });
  cpSync(join(ROOT, binary), join(dir, binary));
  return dir;
}

/** Runs a command in that project, as a person there would. */
export function inProject(
  dir: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const { SALESMAP_TOKEN: _token, SALESMAP_API_BASE: _base, SALESMAP_DB_PATH: _db, ...clean } = process.env;
  const child = spawn(command, args, { cwd: dir, env: { ...clean, NO_COLOR: '1', ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Writes a file of the user's. */
export const write = (dir: string, name: string, text: string): void => writeFileSync(join(dir, name), text);
