import { createHash } from 'node:crypto';
import type { ReportData } from '../report-data.ts';
import { chartData } from './chart-data.ts';
import { counted, duration, grouped, size } from './figures.ts';
import { Html, type HtmlValue, html, jsonInScript } from './html.ts';
import { newestTime } from './parts.ts';
import { readDrawing, readPlotLibrary } from './plot-library.ts';
import { databaseSection, errorsSection, requestsSection, runsSection } from './run-sections.ts';
import { STYLE } from './style.ts';
import { backupsSection, driftSection, rowsSection } from './table-sections.ts';
import { OUTCOMES, statusWords } from './words.ts';

/** By this a file is known to be a report, and may be replaced by another. It stands in its first 200 bytes. */
export const GENERATOR = '<meta name="generator" content="salesmap report">';

const SECTIONS = [
  ['runs', 'Runs'],
  ['errors', 'Errors'],
  ['rows', 'Rows'],
  ['requests', 'Requests'],
  ['drift', 'Columns'],
  ['backups', 'Backups'],
  ['database', 'Database'],
] as const;

/**
 * The report as one HTML file: it loads nothing, runs no script and no style but its own (by their hashes), and has every
 * figure of its charts as text too.
 */
export function renderPage(data: ReportData): string {
  const library = readPlotLibrary();
  const drawing = readDrawing();
  const name = data.database.path.split(/[\\/]/).at(-1) ?? '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${new Html(GENERATOR)}
<meta http-equiv="Content-Security-Policy" content="${policy([...library, drawing], STYLE)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Runs of ${name} · salesmap report</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${head(data, name)}
<main id="content" tabindex="-1">
${tiles(data)}
<noscript><p class="words">The charts need JavaScript. The tables hold the same figures.</p></noscript>
${runsSection(data)}
${errorsSection(data)}
${rowsSection(data)}
${requestsSection(data)}
${driftSection(data)}
${backupsSection(data)}
${databaseSection(data)}
</main>
<footer><p>Made by <code>salesmap report</code> from ${data.history.path}. Charts by Observable Plot.</p></footer>
<script type="application/json" id="report-data">${jsonInScript(chartData(data))}</script>
${library.map((script) => html`<script>${new Html(script)}</script>\n`)}<script type="module">${new Html(drawing)}</script>
</body>
</html>
`.text;
}

function head({ history, runs, made_at_utc: made }: ReportData, name: string): Html {
  const [first, last] = [runs[0]?.started_at_utc, runs.at(-1)?.started_at_utc];
  const days = [first, last].map((moment) => moment?.slice(0, 10) ?? '');
  const span = first === undefined ? null : `, ${[...new Set(days)].join(' to ')}`;
  const asides = [
    history.of_other_databases > 0 ? `${counted(history.of_other_databases, 'run')} of other databases left out` : null,
    history.unreadable > 0 ? `${counted(history.unreadable, 'line')} of the history cannot be read` : null,
  ].filter((aside) => aside !== null);
  const which =
    history.shown < history.runs
      ? `The newest ${grouped(history.shown)} of ${counted(history.runs, 'run')}`
      : counted(history.runs, 'run');
  return html`<header>
<p class="product">Salesmap snapshot</p>
<h1>Runs of <bdi>${name}</bdi></h1>
<p class="meta">${which}${span} · made ${newestTime(made)} · <span id="times">all times UTC</span>${asides.map((aside) => ` · ${aside}`)}</p>
<nav aria-label="Sections"><ul>${SECTIONS.map(([id, words]) => html`<li><a href="#${id}">${words}</a></li>`)}</ul></nav>
</header>`;
}

/** What a person wants to know first. */
function tiles({ runs, totals, backups, missed, cadence_s }: ReportData): Html {
  const last = runs.at(-1);
  const notWell = runs.length - totals.good;
  const due = missed.at(-1);
  const isLate = last !== undefined && due !== undefined && due.slot > last.slot;
  const damaged = backups.files.filter(({ verified }) => verified?.ok === false).length;
  return html`<dl class="tiles">
${tile('Last run', last === undefined ? 'none yet' : `${OUTCOMES[last.outcome].sign} ${statusWords(last.status)}`, last === undefined ? null : newestTime(last.started_at_utc), last?.outcome === 'bad' || last?.outcome === 'refused')}
${tile('Ended well', `${grouped(totals.good)} of ${grouped(runs.length)}`, notWell === 0 ? 'all of them' : `${grouped(notWell)} did not`, false)}
${tile('Missed', grouped(totals.missed), isLate ? 'a run is due now' : cadence_s === null ? 'too few runs to tell' : 'runs that were due', totals.missed > 0)}
${tile('429s', grouped(totals.rate_limited), `${duration(totals.waits)} of waiting`, false)}
${tile('Backups', grouped(backups.count), damaged > 0 ? `${grouped(damaged)} damaged` : size(backups.bytes), damaged > 0)}
</dl>`;
}

const tile = (name: string, value: string, aside: HtmlValue, isBad: boolean): HtmlValue =>
  html`<div class="tile${isBad ? ' bad' : ''}"><dt>${name}</dt><dd class="value">${value}</dd>${aside === null ? null : html`<dd class="aside">${aside}</dd>`}</div>`;

/** Nothing may be loaded, and nothing run but these very texts. */
function policy(scripts: readonly string[], style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const allowed = `script-src ${scripts.map(hash).join(' ')}; style-src ${hash(style)}`;
  return `default-src 'none'; ${allowed}; base-uri 'none'; form-action 'none'`;
}
