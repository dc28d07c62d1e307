import { firstValueFrom } from 'rxjs';
import { RunError } from '../../run/errors.ts';
import { openClient } from '../../run/open-client.ts';
import type { RunOptions } from '../../run/options.ts';
import { runRedactor } from '../../run/redact.ts';
import { type TokenOwner, tokenOwner } from '../../run/token-owner.ts';
import { listenForAnswerDates } from '../../salesmap/answer-dates.ts';
import { ChainSchedule } from '../../salesmap/chain-schedule.ts';
import { SourceError } from '../../salesmap/source-error.ts';

/** What a few questions of `/user/me` brought. */
export interface ServerAnswers {
  /** Milliseconds from a question to its whole answer, of those that were answered, whatever they said. */
  readonly roundTripsMs: readonly number[];
  /** How far this machine's clock is ahead of the server's, in milliseconds; undefined when no answer told the time. */
  readonly clockAheadMs: number | undefined;
  /** Whose token it is; undefined when no answer told. */
  readonly owner?: TokenOwner | undefined;
  /** What ended the questions early: no more are asked after it. */
  readonly error: SourceError | RunError | undefined;
}

/** The median of three is no outlier, and three requests are nothing to a budget of 100. */
const QUESTIONS = 3;

const NOTHING = (): void => undefined;
const NO_LOG = { debug: NOTHING, info: NOTHING, warn: NOTHING, error: NOTHING };

/** Asks who the token belongs to, three times, through the one limiter, with one try each. */
export async function askServer(options: RunOptions): Promise<ServerAnswers> {
  const roundTripsMs: number[] = [];
  let clockAheadMs: number | undefined;
  let askedAtMs = 0;
  const observer = {
    requestSent: () => {
      askedAtMs = performance.now();
    },
    retried: NOTHING,
    paused: NOTHING,
  };
  const wire = { answered: () => void roundTripsMs.push(performance.now() - askedAtMs) };
  const stopListening = listenForAnswerDates(options.baseUrl.origin, (date) => {
    const serverMs = date === undefined ? Number.NaN : Date.parse(date);
    if (!Number.isNaN(serverMs)) clockAheadMs = Date.now() - serverMs;
  });
  const client = openClient({ ...options, maxTries: 1, wire }, { log: NO_LOG, redact: runRedactor(options), observer });
  const chain = new ChainSchedule().chain('/user/me', undefined, undefined);
  let owner: TokenOwner | undefined;
  let error: ServerAnswers['error'];
  try {
    await client.ready();
    for (let asked = 0; asked < QUESTIONS; asked += 1) owner = tokenOwner(await firstValueFrom(client.whoAmI(chain)));
  } catch (thrown) {
    if (!(thrown instanceof SourceError) && !(thrown instanceof RunError)) throw thrown;
    error = thrown;
  } finally {
    chain.ended();
    stopListening();
    await client.close();
  }
  return { roundTripsMs, clockAheadMs, owner, error };
}
