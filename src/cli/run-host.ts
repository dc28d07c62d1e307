import { prettyFactory } from 'pino-pretty';
import type { RunHost } from '../run/conduct-run.ts';
import { showLiveProgress } from './live-progress.ts';
import { logProgress } from './plain-progress.ts';

/** The output flags. */
export interface ShowOptions {
  readonly quiet: boolean;
  readonly 'log-level': 'debug' | 'info' | 'warn' | 'error';
  readonly 'no-progress': boolean;
}

/**
 * Shows a run on stderr: live lines on a terminal, with warnings above them; elsewhere readable log lines. Under `quiet`
 * only errors. Nothing is printed twice: what the live lines say is not logged there as well.
 */
export function createRunHost(
  options: ShowOptions,
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number } = process.stderr,
  env: NodeJS.ProcessEnv = process.env,
): RunHost {
  const live = !options['no-progress'] && !options.quiet && stream.isTTY === true && !env['CI'];
  const pretty = prettyFactory({
    colorize: stream.isTTY === true && !env['NO_COLOR'],
    hideObject: options['log-level'] !== 'debug',
    ignore: 'pid,hostname,run_tag',
    translateTime: 'SYS:HH:MM:ss',
  });
  let write = (text: string): void => void stream.write(text);
  const level = options.quiet ? 'error' : live && options['log-level'] === 'info' ? 'warn' : options['log-level'];
  return {
    console: { level, write: (line) => write(pretty(line)) },
    show: ({ progress, log }) => {
      if (!live) {
        const display = logProgress(progress, log);
        return display.stop;
      }
      const display = showLiveProgress(progress, stream);
      const direct = write;
      write = display.print;
      return () => {
        display.stop();
        write = direct;
      };
    },
  };
}
