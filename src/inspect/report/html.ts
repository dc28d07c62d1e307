/** A piece of a page: text that was escaped, or written by us. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a page; null stands for nothing. */
export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/** A piece of a page. Every value in it is escaped, in text and in quoted attributes alike, unless it is `Html` already. */
export const html = (parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(parts.map((part, i) => part + (i < values.length ? written(values[i] ?? null) : '')).join(''));

function written(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(written).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in a page or between the quotes of an attribute. */
export const escapeHtml = (text: string): string =>
  text.toWellFormed().replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);

/** JSON that can stand inside a script element: no `<` is left that could end it. */
export const jsonInScript = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
