import { STATUS_CODES } from 'node:http';
import type { RawAnswer } from './answer-collector.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { parseJson } from './parse-json.ts';
import type { JsonObject, JsonValue } from './record.ts';
import type { SourceErrorCode } from './source-error.ts';

/** A try that brought no data, and whether another one may. */
export interface FailedTry {
  readonly code: SourceErrorCode;
  /** What happened, in words that name no secret. */
  readonly what: string;
  readonly status?: number | undefined;
  readonly retryAfter?: string | undefined;
  /** The server's own `reason`; a 429 may name the seconds to wait in it. */
  readonly reason?: string | undefined;
  readonly again: boolean;
  readonly cause?: unknown;
}

/** What one try came to. */
export type Try = { readonly data: JsonObject } | FailedTry;

/**
 * Reads an answer: data, or why not and whether to try again. Tried again are 429, 408, 5xx and a body that is not the
 * envelope; never a refusal in the server's own words, and never 401, 403 or a redirect (which would show the token elsewhere).
 */
export function judgeAnswer(answer: RawAnswer, redact: (text: string) => string): Try {
  const { status, text, retryAfter } = answer;
  const envelope = envelopeOf(text);
  if (status >= 200 && status < 300) return judgeSuccess(status, text, envelope, redact);
  const named = `HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  if (status >= 300 && status < 400) {
    const what = `${named} to ${JSON.stringify(redact(answer.location ?? '?'))}: redirects are not followed`;
    return { code: 'redirected', what, status, again: false };
  }
  const refusal = envelope?.kind === 'failure' ? envelope : undefined;
  return {
    code: codeOf(status),
    what: refusal === undefined ? named : `${named}: ${redact(refusal.words)}`,
    status,
    retryAfter,
    reason: refusal?.reason,
    again: status === 429 || status === 408 || status >= 500,
  };
}

function judgeSuccess(
  status: number,
  text: string,
  envelope: Envelope | undefined,
  redact: (text: string) => string,
): Try {
  switch (envelope?.kind) {
    case 'success':
      return { data: envelope.data };
    case 'failure': {
      const what = `the server refused (HTTP ${status}): ${redact(envelope.words)}`;
      return { code: 'success_false', what, status, again: false };
    }
    case 'other':
      return { code: 'not_envelope', what: `not the API's envelope: ${envelope.problem}`, status, again: true };
    default:
      return { code: 'not_envelope', what: bodyWords(text), status, again: true };
  }
}

function envelopeOf(text: string): Envelope | undefined {
  let json: JsonValue;
  try {
    json = parseJson(text);
  } catch {
    return undefined; // Not JSON at all: the caller says so in words.
  }
  return readEnvelope(json);
}

function bodyWords(text: string): string {
  if (text.trim() === '') return 'an empty body';
  return /^\s*</.test(text) ? 'an HTML page instead of JSON' : 'a body that is not whole JSON';
}

function codeOf(status: number): SourceErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  return status === 429 ? 'rate_limited' : 'http_error';
}
