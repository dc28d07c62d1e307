import { createLogUpdate } from 'log-update';
import type { ProgressState } from '../run/progress.ts';
import { renderProgress } from './render-progress.ts';

/** Ten frames a second at most: enough for a countdown, and nothing to notice beside the crawl. */
const FRAME_MS = 100;

/** Where `log-update` cannot ask how wide the terminal is, it takes 80, too. */
const DEFAULT_COLUMNS = 80;

/** What the display shows: `Progress` is one. */
export interface ProgressSource {
  readonly state: ProgressState;
}

export interface ProgressDisplay {
  /** Ends the display; what was shown last stays. A second call does nothing. */
  stop(): void;
}

export interface LiveDisplay extends ProgressDisplay {
  /** Writes text above the live lines, where it stays. */
  print(text: string): void;
}

/**
 * Shows a run's progress live, in place, on a terminal: by default on stderr, because stdout carries the result only.
 * Until `stop`, whoever else writes to that stream does so by `print`. Does not keep the process alive. Without colours,
 * so there is nothing in it for `NO_COLOR` to turn off.
 */
export function showLiveProgress(
  progress: ProgressSource,
  stream: NodeJS.WritableStream & { readonly columns?: number } = process.stderr,
  now: () => number = Date.now,
): LiveDisplay {
  // Hiding the cursor would bring in signal handlers of a library, beside those that save the run.
  const show = createLogUpdate(stream, { showCursor: true, defaultWidth: DEFAULT_COLUMNS });
  const draw = (): void => show(renderProgress(progress.state, now(), stream.columns ?? DEFAULT_COLUMNS));
  draw();
  let timer: NodeJS.Timeout | undefined = setInterval(draw, FRAME_MS).unref();
  return {
    print: (text) => {
      const isShown = timer !== undefined;
      if (isShown) show.clear();
      stream.write(text);
      if (isShown) draw();
    },
    stop: () => {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      draw();
      show.done();
    },
  };
}
