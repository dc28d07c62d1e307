import { Agent, type Dispatcher, errors, request } from 'undici';
import { messageOf, RunError, systemCodeOf } from '../run/errors.ts';

/** An answer as it came, whatever it says. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly location: string | undefined;
  readonly text: string;
}

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
    const ending = new AbortController();
    const end = (): void => ending.abort(signal.reason);
    const timer = setTimeout(() => {
      ending.abort(new TransportError('timeout', `no whole answer within ${this.#timeoutMs / 1000} s`));
    }, this.#timeoutMs);
    signal.addEventListener('abort', end, { once: true });
    try {
      const { statusCode, headers, body } = await request(url, {
        dispatcher: this.#dispatcher,
        headers: this.#headers,
        signal: ending.signal,
      });
      return {
        status: statusCode,
        contentType: headerText(headers['content-type']),
        retryAfter: headerText(headers['retry-after']),
        location: headerText(headers['location']),
        text: await body.text(),
      };
    } catch (error) {
      if (ending.signal.aborted) throw ending.signal.reason;
      if (error instanceof RunError) throw error;
      if (error instanceof errors.ResponseExceededMaxSizeError) {
        const limit = `${this.#maxBodyBytes / 1024 / 1024} MiB`;
        throw new TransportError('body_too_large', `the body is larger than ${limit}`, error);
      }
      throw new TransportError('network', networkWords(error), error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  async close(): Promise<void> {
    await this.#ownAgent?.destroy();
  }
}

const headerText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

function networkWords(error: unknown): string {
  const code = systemCodeOf(error);
  const words = messageOf(error) || 'the connection failed';
  return code === undefined || words.includes(code) ? words : `${words} (${code})`;
}
