import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Resume from '../commands/resume.ts';
import Sandbox from '../commands/sandbox.ts';
import Snapshot from '../commands/snapshot.ts';
import Webform from '../commands/webform.ts';
import { EXIT_CODES } from '../src/run/exit-codes.ts';

/** The parts of the documents that are made from the code: `npm run docs` writes them, a test compares them. */

type DescribedFlag = {
  readonly type: 'boolean' | 'option';
  readonly char?: string | undefined;
  readonly summary?: string | undefined;
  readonly env?: string | undefined;
  readonly helpValue?: string | string[] | undefined;
  readonly options?: readonly string[] | undefined;
  readonly default?: unknown;
  readonly defaultHelp?: unknown;
};

const COMMANDS: ReadonlyArray<readonly [name: string, flags: Readonly<Record<string, DescribedFlag>>]> = [
  ['snapshot', Snapshot.flags],
  ['resume', Resume.flags],
  ['webform', Webform.flags],
];

/** `README.md` with its generated parts renewed. */
export async function generate(document: string): Promise<string> {
  const parts = new Map([
    ['flags', await flagTable()],
    ['sandbox-flags', await tableOf([['sandbox', Sandbox.flags]], false)],
    ['exit-codes', exitCodeTable()],
  ]);
  return document.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(\n<!-- end -->)/g,
    (_all, begin: string, name: string, end: string) => `${begin}${parts.get(name) ?? ''}${end}`,
  );
}

const flagTable = (): Promise<string> => tableOf(COMMANDS, true);

async function tableOf(commands: typeof COMMANDS, showCommands: boolean): Promise<string> {
  const names = [...new Set(commands.flatMap(([, flags]) => Object.keys(flags)))].sort();
  const rows: string[][] = [];
  for (const name of names) {
    const holders = commands.filter(([, flags]) => flags[name] !== undefined);
    const flag = holders[0]?.[1][name];
    if (flag === undefined) continue;
    const value = flag.type === 'option' ? ` ${flag.options?.join('\\|') ?? flag.helpValue ?? 'VALUE'}` : '';
    const usual = await defaultOf(flag);
    const everywhere = holders.length === commands.length;
    rows.push([
      `\`${flag.char === undefined ? '' : `-${flag.char}, `}--${name}${value}\``,
      flag.summary ?? '',
      usual === '' ? '' : `\`${usual}\``,
      flag.env === undefined ? '' : `\`${flag.env}\``,
      ...(showCommands ? [everywhere ? 'all' : holders.map(([command]) => command).join(', ')] : []),
    ]);
  }
  return table(['flag', 'meaning', 'default', 'environment', ...(showCommands ? ['commands'] : [])], rows);
}

/** What the help shows as default: `defaultHelp` where the value itself is kept in another unit. */
async function defaultOf({ default: usual, defaultHelp }: DescribedFlag): Promise<string> {
  const shown: unknown = typeof defaultHelp === 'function' ? await defaultHelp({}, {}) : (defaultHelp ?? usual);
  return typeof shown === 'string' || typeof shown === 'number' ? String(shown) : '';
}

const exitCodeTable = (): string =>
  table(
    ['exit', 'meaning', 'what to do'],
    EXIT_CODES.map(([code, meaning, next]) => [String(code), meaning, next]),
  );

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

if (process.argv[1] === import.meta.filename) {
  const readme = join(import.meta.dirname, '../README.md');
  writeFileSync(readme, await generate(readFileSync(readme, 'utf8')));
}
