import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import type { ProgressState } from '../run/progress-state.ts';
import { ASCII, type BarSigns } from './progress-bar.ts';
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
 * @param signs of the bars; default ASCII.
 */
export function showLiveProgress(
  progress: ProgressSource,
  stream: NodeJS.WritableStream & { readonly columns?: number } = process.stderr,
  now: () => number = Date.now,
  signs: BarSigns = ASCII,
): LiveDisplay {
  // Hiding the cursor would bring in signal handlers of a library, beside those that save the run.
  const show = createLogUpdate(stream, { showCursor: true, defaultWidth: DEFAULT_COLUMNS });
  let frame = '';
  let drawnColumns = 0;
  const draw = (): void => {
    const columns = stream.columns ?? DEFAULT_COLUMNS;
    if (columns < drawnColumns) {
      stream.write(eraseRows(rowsOf(frame, columns)));
      show.done(); // It counts rows by the old width; without the cursor's part it only forgets them.
    }
    drawnColumns = columns;
    // The last place stays free: behind a sign there, erasing the rest of the line takes the sign away as well.
    frame = renderProgress(progress.state, now(), columns - 1, signs);
    show(frame);
  };
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

/** The rows that lines take when a terminal that became narrower has wrapped them, the empty one behind them included. */
const rowsOf = (frame: string, columns: number): number =>
  frame.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)), 1);

/** Erases the row of the cursor and those above it, and leaves the cursor at the beginning of the uppermost. */
const eraseRows = (rows: number): string => `${'\u001b[2K\u001b[1A'.repeat(rows - 1)}\u001b[2K\u001b[G`;
