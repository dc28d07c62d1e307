import { table } from './markdown-table.ts';

/** What is read of a flag. */
export type DescribedFlag = {
  readonly type: 'boolean' | 'option';
  readonly char?: string | undefined;
  readonly summary?: string | undefined;
  readonly env?: string | undefined;
  readonly helpValue?: string | string[] | undefined;
  readonly options?: readonly string[] | undefined;
  readonly default?: unknown;
  readonly defaultHelp?: unknown;
};

/** Commands by name, with their flags. */
export type FlagHolders = ReadonlyArray<readonly [name: string, flags: Readonly<Record<string, DescribedFlag>>]>;

/** The flags of some commands, in order of their names. @param showCommands adds whose each is. */
export async function flagTable(commands: FlagHolders, showCommands: boolean): Promise<string> {
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
