import { isUtf8 } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { decodeUtf8 } from './decode-utf8.ts';

/** An answer as it came, whatever it says. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly location: string | undefined;
  readonly text: string;
}

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Collects one answer from undici's dispatcher, which tells it of each step. Undici's own `request` makes a stream of the
 * body, for consumers that cannot take it as it comes. Buffers the body.
 */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (reason: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #endedBy: Error | undefined;
  #head: Omit<RawAnswer, 'text'> | undefined;
  #chunks: Buffer[] = [];

  /**
   * @param resolve is given the whole answer.
   * @param reject is given the reason of `end`, or undici's error.
   */
  constructor(resolve: (answer: RawAnswer) => void, reject: (reason: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Gives up the request, also one that has not left yet, and its connection. */
  end(reason: Error): void {
    this.#endedBy ??= reason;
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#chunks = []; // A connection that closed before the answer: undici asks again over another one.
    if (this.#endedBy !== undefined) controller.abort(this.#endedBy);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#head = {
      status,
      contentType: headerText(headers['content-type']),
      retryAfter: headerText(headers['retry-after']),
      location: headerText(headers['location']),
    };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const chunks = this.#chunks;
    this.#chunks = [];
    const body = chunks.length === 1 ? chunks[0] : undefined;
    if (this.#head === undefined) this.#reject(new Error('the answer has no head'));
    else this.#end(this.#head, body ?? Buffer.concat(chunks));
  }

  /** Bytes that broke on their way would be stored as other letters. What is no data says what it is by its status. */
  #end(head: Omit<RawAnswer, 'text'>, body: Buffer): void {
    if (isUtf8(body)) this.#resolve({ ...head, text: decodeUtf8(body) });
    else if (head.status >= 300) this.#resolve({ ...head, text: body.toString() });
    else this.#reject(new Error('the body is no UTF-8'));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#chunks = [];
    this.#reject(error);
  }
}

const headerText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
