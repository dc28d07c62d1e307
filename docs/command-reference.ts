import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from '@oclif/core/command';
import { type DescribedFlag, flagTable } from './flag-table.ts';

/** What is read of a command's class. */
interface DescribedCommand {
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly args?: Readonly<Record<string, { readonly description?: string; readonly required?: boolean }>>;
  readonly flags?: Readonly<Record<string, DescribedFlag>>;
}

const FOLDER = join(import.meta.dirname, '../commands');

/** All commands: what each does, its arguments, its flags, examples. */
export async function commandReference(): Promise<string> {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const parts = await Promise.all(files.sort().map((file) => describe(join(FOLDER, file))));
  return parts.join('\n\n');
}

async function describe(path: string): Promise<string> {
  const name = relative(FOLDER, path).replace(/\.ts$/, '').replaceAll(/[\\/]/g, ' ');
  const { default: found }: { default: unknown } = await import(path);
  if (!isCommand(found)) throw new TypeError(`${path} has no command.`);
  const { summary = '', description, examples = [], args = {}, flags = {} } = found;
  const named = Object.entries(args);
  const usage = named.map(([arg, { required }]) => (required === true ? arg.toUpperCase() : `[${arg.toUpperCase()}]`));
  return [
    `## salesmap ${name}`,
    [summary, description].filter((text) => text !== undefined && text !== '').join(' '),
    `    ${['salesmap', name, ...usage].join(' ')}`,
    named.map(([arg, about]) => `- \`${arg.toUpperCase()}\`: ${about.description ?? ''}`).join('\n'),
    Object.keys(flags).length === 0 ? '' : await flagTable([[name, flags]], false),
    examples.length === 0 ? '' : `Examples:\n\n${examples.map((text) => `    ${exampleWords(text)}`).join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const isCommand = (found: unknown): found is typeof Command & DescribedCommand =>
  typeof found === 'function' && found.prototype instanceof Command;

const exampleWords = (example: unknown): string =>
  (typeof example === 'string' ? example : JSON.stringify(example)).replaceAll('<%= config.bin %>', 'salesmap');
