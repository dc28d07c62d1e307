import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Where undici says that the head of a request goes out (its documents, "Diagnostics Channel"). */
const SENT = 'undici:client:sendHeaders';

/**
 * Tells when the head of a request to an origin goes out: a new connection takes its time before.
 * @returns what ends it.
 */
export function listenForSentRequests(origin: string, listener: () => void): () => void {
  const onSent = (message: unknown): void => {
    if (originOf(message) === origin) listener();
  };
  subscribe(SENT, onSent);
  return () => void unsubscribe(SENT, onSent);
}

function originOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  const { request } = message;
  if (typeof request !== 'object' || request === null || !('origin' in request)) return undefined;
  return String(request.origin);
}
