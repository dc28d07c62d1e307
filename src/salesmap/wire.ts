import type { Dispatcher } from 'undici';
import type { RawAnswer } from './answer-collector.ts';
import type { PagePlace } from './source-error.ts';

/** What stands between the client and the network. */
export interface Wire {
  /** Answers in place of the network. Whoever made it closes it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Sees every answer as it came, failures too. */
  answered?(url: URL, place: PagePlace, answer: RawAnswer): void;
  /** Called when the run is over, however it ended. @throws RunError for what must not pass unnoticed in a run that went well. */
  ended?(wentWell: boolean): void;
}
