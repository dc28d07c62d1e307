import { createRequire } from 'node:module';
import type { RunHost } from '../run/conduct-run.ts';
import { systemCodeOf } from '../run/errors.ts';
import type { Run } from '../run/snapshot-run.ts';
import { limitHeapGrowth } from './limit-heap-growth.ts';
import { logProgress } from './plain-progress.ts';
import { barSigns } from './progress-bar.ts';

/** The output flags. */
export interface ShowOptions {
  readonly quiet: boolean;
  readonly 'log-level': 'debug' | 'info' | 'warn' | 'error';
  readonly 'no-progress': boolean;
}

/** Shows more than runs: whatever has a progress and a log. */
export interface CliHost extends RunHost {
  show(run: Pick<Run, 'progress' | 'log'>): () => void;
}

/**
 * Readies this process for a run, and shows it on stderr: live lines on a terminal, with warnings above them; elsewhere
 * readable log lines. Under `quiet` only errors. Nothing is printed twice: what the live lines say is not logged there as
 * well. What is only needed to show something is loaded when something is shown.
 */
export async function createRunHost(
  options: ShowOptions,
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number } = process.stderr,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CliHost> {
  limitHeapGrowth();
  stream.off('error', outliveReader); // A process may host several runs, one after the other.
  stream.on('error', outliveReader);
  // A terminal that moves no cursor, or that does not know how wide it is, gets plain lines.
  const canRedraw = stream.isTTY === true && env['TERM'] !== 'dumb' && stream.columns !== 0;
  const live = !options['no-progress'] && !options.quiet && canRedraw && !env['CI'];
  const liveLines = live ? await import('./live-progress.ts') : undefined;
  let pretty: ((line: string) => string) | undefined;
  const prettyLine = (line: string): string => {
    pretty ??= loadPretty().prettyFactory({
      colorize: stream.isTTY === true && !env['NO_COLOR'],
      hideObject: options['log-level'] !== 'debug',
      ignore: 'pid,hostname,run_tag',
      translateTime: 'SYS:HH:MM:ss o',
    });
    return pretty(line);
  };
  let write = (text: string): void => void stream.write(text);
  const level = options.quiet ? 'error' : live && options['log-level'] === 'info' ? 'warn' : options['log-level'];
  return {
    console: { level, write: (line) => write(prettyLine(line)) },
    show: ({ progress, log }) => {
      if (liveLines === undefined) {
        const display = logProgress(progress, log);
        return display.stop;
      }
      const display = liveLines.showLiveProgress(progress, stream, Date.now, barSigns(env));
      const direct = write;
      write = display.print;
      return () => {
        display.stop();
        write = direct;
      };
    },
  };
}

/** A line is written at once, so its formatter cannot be waited for. */
const loadPretty = (): typeof import('pino-pretty') => createRequire(import.meta.url)('pino-pretty');

/** Whoever read it went away (`| head`): a run goes on, and its log has all. */
const outliveReader = (error: Error): void => {
  if (systemCodeOf(error) !== 'EPIPE') throw error;
};
