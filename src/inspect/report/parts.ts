import { minute } from './figures.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** A column of a table: figures stand to the right. */
export interface Column {
  readonly name: string;
  readonly figures?: boolean;
}

/** A real table, in a region that scrolls by keyboard too. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly HtmlValue[])[]): Html {
  const kind = (i: number): HtmlValue => (columns[i]?.figures ? html` class="figure"` : null);
  const cell = (value: HtmlValue, i: number): Html =>
    i === 0 ? html`<th scope="row">${value}</th>` : html`<td${kind(i)}>${value}</td>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name }, i) => html`<th scope="col"${kind(i)}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

/** A table that is unfolded on demand: the figures of a chart. */
export const figuresTable = (summary: string, ...rest: Parameters<typeof table>): Html =>
  html`<details><summary>${summary}</summary>${table(...rest)}</details>`;

/** Where a chart is drawn. The words are what a screen reader says of it. */
export const chart = (name: string, words: string, more: HtmlValue = null): Html =>
  html`<div class="chart" data-chart="${name}" data-label="${words}"${more}></div>`;

/** What the colours of a chart mean. */
export const legend = (entries: ReadonlyArray<readonly [colour: string, words: string, sign?: string]>): Html =>
  html`<ul class="legend">${entries.map(
    ([colour, words, sign]) =>
      html`<li><span class="swatch ${colour}" aria-hidden="true">${sign ?? ''}</span>${words}</li>`,
  )}</ul>`;

/** A section with its heading; the heading names it for a screen reader. */
export const section = (id: string, heading: string, lead: HtmlValue, ...content: readonly HtmlValue[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${lead === null ? null : html`<p class="lead">${lead}</p>`}
${content}
</section>`;

/** A moment in UTC that programs can read; the page's script adds the reader's own time where the pointer is. */
export const time = (moment: string, words: string): Html => html`<time datetime="${moment}">${words}</time>`;

/** A moment to which the page's script adds the reader's own time at once. */
export const newestTime = (moment: string): Html =>
  html`<time datetime="${moment}" data-shown="">${minute(moment)} UTC</time>`;
