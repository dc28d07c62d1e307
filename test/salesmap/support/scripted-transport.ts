import type { RawAnswer } from '../../../src/salesmap/answer-collector.ts';
import { HttpTransport, TransportError } from '../../../src/salesmap/transport.ts';

/** What the server does with one request: an answer, a failure of the network, or silence until it is aborted. */
export type Turn = Partial<RawAnswer> | TransportError | 'silence';

/** One request that reached the network. */
export interface SentRequest {
  readonly url: string;
  readonly atMs: number;
  readonly signal: AbortSignal;
}

/** A transport that answers from a script, at once and without a network; the last turn stands for all later ones. */
export class ScriptedTransport extends HttpTransport {
  readonly sent: SentRequest[] = [];
  readonly #turns: readonly Turn[];

  constructor(...turns: readonly Turn[]) {
    super({ token: 'unused', timeoutMs: 1000 });
    this.#turns = turns;
  }

  override async get(url: URL, signal: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    const turn = this.#turns[Math.min(this.sent.length, this.#turns.length - 1)] ?? 'silence';
    this.sent.push({ url: url.href, atMs: performance.now(), signal });
    if (turn instanceof TransportError) throw turn;
    if (turn !== 'silence')
      return { status: 200, contentType: undefined, retryAfter: undefined, location: undefined, text: '', ...turn };
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}

/** The body of a list page. */
export const listBody = (listKey: string, records: readonly unknown[], nextCursor: unknown = null): string =>
  JSON.stringify({ success: true, data: { [listKey]: records, nextCursor } });
