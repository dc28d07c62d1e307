import { Agent, type Dispatcher, errors } from 'undici';
import { messageOf, RunError, systemCodeOf } from '../run/errors.ts';
import { AnswerCollector, type RawAnswer } from './answer-collector.ts';

/** No answer, or one too large to read. */
export class TransportError extends Error {
  readonly code: 'network' | 'timeout' | 'body_too_large';

  constructor(code: TransportError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TransportError';
    this.code = code;
  }
}

export interface TransportOptions {
  readonly token: string;
  /** For the whole request, headers and body; default 60,000. */
  readonly timeoutMs: number;
  /** A larger body is refused; default 64 MiB. A dispatcher that was given has its own limit. */
  readonly maxBodyBytes?: number | undefined;
  /** Answers instead of the network: replay and tests. Whoever made it closes it. */
  readonly dispatcher?: Dispatcher | undefined;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** One GET over undici: never follows a redirect, never reads more than the limit, ends with the time-out or the signal. */
export class HttpTransport {
  readonly #dispatcher: Dispatcher;
  /** Closed at the end; a dispatcher that was given belongs to its giver. */
  readonly #ownAgent: Dispatcher | undefined;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #maxBodyBytes: number;

  constructor(options: TransportOptions) {
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    const agent =
      options.dispatcher ?? new Agent({ headersTimeout: 0, bodyTimeout: 0, maxResponseSize: this.#maxBodyBytes });
    this.#ownAgent = agent === options.dispatcher ? undefined : agent;
    this.#dispatcher = agent;
    this.#headers = { authorization: `Bearer ${options.token}`, accept: 'application/json' };
    this.#timeoutMs = options.timeoutMs;
  }

  /** @throws TransportError, or the signal's own reason when it aborted. */
  async get(url: URL, signal: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    let stopWaiting = (): void => undefined;
    try {
      return await new Promise((resolve, reject) => {
        const collector = new AnswerCollector(resolve, reject);
        const end = (): void => collector.end(signal.reason);
        const timer = setTimeout(() => {
          collector.end(new TransportError('timeout', `no whole answer within ${this.#timeoutMs / 1000} s`));
        }, this.#timeoutMs);
        signal.addEventListener('abort', end, { once: true });
        stopWaiting = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
        };
        const request = { origin: url.origin, path: `${url.pathname}${url.search}`, headers: this.#headers };
        this.#dispatcher.dispatch({ ...request, method: 'GET' }, collector);
      });
    } catch (error) {
      throw signal.aborted ? signal.reason : this.#failure(error);
    } finally {
      stopWaiting();
    }
  }

  #failure(error: unknown): unknown {
    if (error instanceof TransportError || error instanceof RunError) return error;
    if (error instanceof errors.ResponseExceededMaxSizeError) {
      const limit = `${this.#maxBodyBytes / 1024 / 1024} MiB`;
      return new TransportError('body_too_large', `the body is larger than ${limit}`, error);
    }
    return new TransportError('network', networkWords(error), error);
  }

  async close(): Promise<void> {
    await this.#ownAgent?.destroy();
  }
}

function networkWords(error: unknown): string {
  const code = systemCodeOf(error);
  const words = messageOf(error) || 'the connection failed';
  return code === undefined || words.includes(code) ? words : `${words} (${code})`;
}
