/** Takes a token out of any text before it is written or shown, also where JSON or a URL escaped it. */
export function redactor(token: string): (text: string) => string {
  if (token === '') return (text) => text;
  const spellings = [...new Set([token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)])];
  return (text) => spellings.reduce((clean, secret) => clean.replaceAll(secret, '[token]'), text);
}

const known: Array<(text: string) => string> = [];

/** Has `redactKnown` take this token out, for words that are shown where nobody knows what it was: a crash, a bad flag. */
export function keepSecret(token: string): void {
  known.push(redactor(token));
}

/** Takes out every token that this process read. */
export const redactKnown = (text: string): string => known.reduce((clean, redact) => redact(clean), text);
