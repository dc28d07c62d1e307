import type { Json } from './json.ts';

/** What the server says, and how it breaks off if it does. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How the body goes out; default `whole`. */
  readonly manner?: Manner;
  /** Milliseconds on top of the sandbox's latency. */
  readonly extraMs?: number;
}

/**
 * `reset` breaks the connection instead of answering, `cut` after half the body, `hang` never answers, `filled` sends
 * the body with so many more bytes in its middle.
 */
export type Manner =
  | { readonly kind: 'whole' | 'reset' | 'cut' | 'hang' }
  | { readonly kind: 'filled'; readonly bytes: number; readonly at: number };

export const jsonText = (
  status: number,
  text: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: typeof text === 'string' ? Buffer.from(text) : text,
});

export const json = (status: number, value: Json, headers?: Readonly<Record<string, string>>): Answer =>
  jsonText(status, JSON.stringify(value), headers);

/** What comes from outside the handlers: an unknown route, a gateway in trouble. */
export const html = (status: number, title: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: Buffer.from(
    `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  ),
});

export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

/** The API's own refusal. */
export const refusal = (
  status: number,
  message: string,
  reason?: string | readonly string[],
  headers?: Readonly<Record<string, string>>,
): Answer => json(status, { success: false, message, ...(reason === undefined ? {} : { reason }) }, headers);

export const unauthorized = (): Answer => refusal(401, 'Unauthorized', '유효하지 않은 토큰입니다.');

/** The header's exact milliseconds don't matter: the wait is always told in whole seconds, rounded up. */
export function tooManyRequests(waitMs: number, told: { reason: boolean; retryAfter: boolean }): Answer {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return refusal(
    429,
    'Too Many Requests',
    told.reason ? `${seconds}초 후 재시도해주세요.` : undefined,
    told.retryAfter ? { 'retry-after': String(seconds) } : {},
  );
}
