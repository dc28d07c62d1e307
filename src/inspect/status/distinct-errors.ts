/** Where a request was, as a `SourceError` says it first: `deal, page 2 (cursor "…"): `. */
const PLACE = /^(\S+), page \d+ \((?:no cursor|cursor "(?:[^"\\]|\\.)*")\): /;

/**
 * The errors of a run, each said once: what several tables met alike becomes one line that names them, and what a longer
 * line says as well is left out.
 */
export function distinctErrors(details: readonly string[]): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const text of new Set(details)) {
    const what = text.replace(PLACE, '');
    alike.set(what, [...(alike.get(what) ?? []), text]);
  }
  const lines = [...alike].map(([what, texts]) => ({
    what,
    text: texts.length === 1 ? (texts[0] ?? what) : `${texts.map(tableOf).join(', ')}: ${what}`,
  }));
  return lines
    .filter(({ what }) => !lines.some((other) => other.what.length > what.length && other.what.includes(what)))
    .map(({ text }) => text);
}

const tableOf = (text: string): string => PLACE.exec(text)?.[1] ?? text;
