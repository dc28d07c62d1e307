import { InterruptedError } from '../run/errors.ts';
import { listenForInterrupts } from '../run/interrupts.ts';
import type { RunLog } from '../run/log.ts';
import { Progress } from '../run/progress.ts';
import type { Phase } from '../run/progress-state.ts';
import { type StepWatch, watchOf } from '../run/step-watch.ts';
import { consoleLog } from './console-log.ts';
import { createRunHost, type ShowOptions } from './run-host.ts';

/** What long work that is no run has. */
export interface Watched {
  readonly watch: StepWatch;
  readonly log: RunLog;
}

/**
 * Does long work that is no run, and shows how far it is as a run does. A first Ctrl-C or SIGTERM ends it.
 * @throws InterruptedError then; what the work throws.
 */
export async function watched<T>(phase: Phase, shown: ShowOptions, work: (watched: Watched) => Promise<T>): Promise<T> {
  const host = await createRunHost(shown);
  const log = consoleLog(host.console);
  const progress = new Progress();
  progress.phase(phase);
  const stopping = new AbortController();
  const stopListening = listenForInterrupts((signal) =>
    stopping.abort(new InterruptedError(signal, { safe: 'Everything is as it was before; nothing was left behind.' })),
  );
  const hide = host.show({ progress, log });
  let phaseAtEnd: Phase = 'stopped';
  try {
    const result = await work({ watch: watchOf(progress, stopping.signal), log });
    phaseAtEnd = 'done';
    return result;
  } finally {
    progress.phase(phaseAtEnd);
    hide();
    stopListening();
  }
}
