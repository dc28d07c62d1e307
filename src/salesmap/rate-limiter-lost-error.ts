/** The rate limiter that processes share is gone: no request may leave, because nobody knows any more what the others do. */
export class RateLimiterLostError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RateLimiterLostError';
  }
}
