import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Where undici says that the head of an answer is there (its documents, "Diagnostics Channel"). */
const ANSWERED = 'undici:request:headers';

/**
 * Tells what an origin's answers say of the time: their `Date` header, undefined where one has none.
 * @returns what ends it.
 */
export function listenForAnswerDates(origin: string, listener: (date: string | undefined) => void): () => void {
  const onAnswer = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('request' in message) || !('response' in message)) return;
    const { request, response } = message;
    if (typeof request !== 'object' || request === null || !('origin' in request)) return;
    if (String(request.origin) === origin) listener(dateIn(response));
  };
  subscribe(ANSWERED, onAnswer);
  return () => void unsubscribe(ANSWERED, onAnswer);
}

/** The headers come as they came over the wire: names and values in turn. */
function dateIn(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (!Array.isArray(headers)) return undefined;
  const at = headers.findIndex((name, index) => index % 2 === 0 && String(name).toLowerCase() === 'date');
  return at < 0 ? undefined : String(headers[at + 1]);
}
