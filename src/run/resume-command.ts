import { parseBaseUrl } from '../salesmap/base-url.ts';
import { parseRedisUrl } from '../salesmap/redis-url.ts';
import { DEFAULTS } from './defaults.ts';
import { type CommandPlaces, nextCommand } from './next-command.ts';

/** `refused` of a run that lost rows: only that can be accepted. */
export const SHRINK = 'shrink';

/** How a run asked the server, as its checkpoint tells; null for what it does not tell. */
export interface StoppedAsks {
  readonly min_interval_ms: number | null;
  readonly token_file: string | null;
  /** An address, or `in_environment` when it holds a secret. */
  readonly rate_limiter: string | null;
  readonly webforms: boolean | null;
}

/** An unfinished run, as far as the command to go on with it goes. */
export interface StoppedRun {
  readonly runTag: string;
  /** The one that it began with; null when nothing tells. */
  readonly baseUrl: string | null;
  /** Why verification refused it; null when it was not refused. */
  readonly refused: string | null;
  /** Undefined: as whoever says the command asks. */
  readonly asks?: StoppedAsks | undefined;
}

/** The exact command to go on with a run: it asks the server as it began to, with what it needs to be published. */
export const resumeCommand = ({ runTag, baseUrl, refused, asks }: StoppedRun, options: CommandPlaces): string =>
  nextCommand(`resume --run-tag ${runTag}${refused === SHRINK ? ' --accept-shrink' : ''}`, {
    ...options,
    ...(asks === undefined ? {} : asked(asks, options)),
    baseUrl: usable(baseUrl, parseBaseUrl) ?? options.baseUrl,
  });

const asked = (asks: StoppedAsks, { webforms = true, tokenFile }: CommandPlaces): Partial<CommandPlaces> => ({
  webforms: webforms && (asks.webforms ?? true),
  minIntervalMs: asks.min_interval_ms ?? DEFAULTS.minIntervalMs,
  tokenFile: asks.token_file ?? tokenFile,
  rateLimiter: asks.rate_limiter === 'in_environment' ? 'in_environment' : usable(asks.rate_limiter, parseRedisUrl),
});

/** What to do with an unfinished run: a refused one can only be accepted as it is, or done anew. */
export function wayOn(stopped: StoppedRun, options: CommandPlaces): string {
  const anew = nextCommand('snapshot', options);
  if (stopped.refused === null) return resumeCommand(stopped, options);
  if (stopped.refused !== SHRINK) return `Begin anew: ${anew}`;
  return `If its tables are right: ${resumeCommand(stopped, options)} . If not, begin anew: ${anew}`;
}

/** What a checkpoint names may have been written by anybody. */
function usable(text: string | null, parse: (text: string) => URL): URL | undefined {
  if (text === null) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
