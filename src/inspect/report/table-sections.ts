import type { ReportData } from '../report-data.ts';
import type { ReportRun, RunDrift } from '../report-runs.ts';
import { counted, grouped, minute, size } from './figures.ts';
import { type Html, html } from './html.ts';
import { chart, figuresTable, legend, section, table, time } from './parts.ts';

/** Tables that have a chart; the rest is in `--json`. */
const MOST_CHARTS = 24;
const MOST_DRIFTS = 50;

/** The tables of all runs, in the order of the newest run that has any. */
export const tablesOf = (runs: readonly ReportRun[]): readonly string[] => [
  ...new Set([...runs].reverse().flatMap(({ tables }) => tables.map(({ table: name }) => name))),
];

/** A small chart for each table, each on a scale of its own. */
export function rowsSection({ runs }: ReportData): Html {
  const names = tablesOf(runs);
  const shown = names.slice(0, MOST_CHARTS);
  const told = runs.filter(({ tables }) => tables.length > 0);
  if (told.length === 0) return section('rows', 'Rows per table', 'No run has published a table yet.');
  const more = names.length - shown.length;
  return section(
    'rows',
    'Rows per table',
    `Each on a scale of its own. A line breaks where a run failed or was missed.${more > 0 ? ` ${counted(more, 'more table')}: see --json.` : ''}`,
    html`<div class="multiples">${shown.map((name, i) => rowsFigure(name, i, told))}</div>
${figuresTable(
  'Figures of the rows',
  'Rows of each table, run by run',
  [{ name: 'run' }, { name: 'began (UTC)' }, ...shown.map((name) => ({ name, figures: true }))],
  told.map((run) => {
    const rows = new Map(run.tables.map(({ table: name, rows }) => [name, rows]));
    return [
      run.run_tag,
      time(run.started_at_utc, minute(run.started_at_utc)),
      ...shown.map((name) => (rows.has(name) ? grouped(rows.get(name) ?? 0) : '')),
    ];
  }),
)}`,
  );
}

function rowsFigure(name: string, index: number, runs: readonly ReportRun[]): Html {
  const rows = runs.flatMap(({ tables }) => tables.filter((entry) => entry.table === name).map((entry) => entry.rows));
  const first = rows[0] ?? 0;
  const last = rows.at(-1) ?? 0;
  const change = last - first;
  const words = `${change < 0 ? '−' : '+'}${grouped(Math.abs(change))}`;
  return html`<figure class="multiple">
<figcaption><span class="name"><bdi>${name}</bdi></span> <span class="now">${grouped(last)}</span> <span class="change">${change === 0 ? 'no change' : words}</span></figcaption>
${chart('rows', `Line: rows of ${name}, from ${grouped(first)} to ${grouped(last)}.`, html` data-table="${index}"`)}
</figure>`;
}

/** Fields that appeared and vanished. */
export function driftSection({ runs }: ReportData): Html {
  const drifts = runs.flatMap((run) => run.drift.map((drift) => ({ run, drift }))).reverse();
  if (drifts.length === 0) return section('drift', 'Columns that came and went', 'None did in these runs.');
  const sum = (figure: 'appeared_count' | 'vanished_count'): number =>
    drifts.reduce((all, { drift }) => all + drift[figure], 0);
  const words = `${grouped(sum('appeared_count'))} appeared, ${grouped(sum('vanished_count'))} vanished`;
  const more = drifts.length - MOST_DRIFTS;
  return section(
    'drift',
    'Columns that came and went',
    `${words}. A column that vanished stays in the database, all NULL.`,
    html`<figure>
${legend([
  ['appeared', 'appeared', '+'],
  ['vanished', 'vanished', '−'],
])}
${chart('drift', `Bars: columns that appeared and vanished in each run. ${words}.`)}
</figure>
${table(
  `Columns that came and went, the newest first${more > 0 ? `, ${MOST_DRIFTS} of ${drifts.length}` : ''}`,
  ['run', 'table', 'appeared', 'vanished'].map((name) => ({ name })),
  drifts
    .slice(0, MOST_DRIFTS)
    .map(({ run, drift }) => [
      run.run_tag,
      html`<bdi>${drift.table}</bdi>`,
      fields('+', drift.appeared, drift.appeared_count),
      fields('−', drift.vanished, drift.vanished_count),
    ]),
)}`,
  );
}

const fields = (sign: string, names: RunDrift['appeared'], count: number): Html =>
  html`${names.map((name) => html`<bdi class="field">${sign} ${name}</bdi> `)}${count > names.length ? `and ${grouped(count - names.length)} more` : ''}`;

/** The backup folder. */
export function backupsSection({ backups }: ReportData): Html {
  const { folder, count, bytes, files, problems } = backups;
  const problem = problems.map((words) => html`<p class="words">${words}</p>`);
  if (count === 0) return section('backups', 'Backups', `There is none in ${folder}.`, problem);
  const checked = files.filter(({ verified }) => verified?.ok).length;
  const broken = files.filter(({ verified }) => verified?.ok === false).length;
  const words = `${counted(count, 'backup')}, ${size(bytes)} in all; ${grouped(checked)} verified${broken > 0 ? `, ${grouped(broken)} damaged` : ''}`;
  return section(
    'backups',
    'Backups',
    `${words}. ${folder}`,
    problem,
    html`<figure>
${legend([
  ['verified', 'verified'],
  ['unverified', 'not verified'],
  ...(broken > 0 ? [['bad', 'damaged', '✕'] as const] : []),
])}
${chart('backups', `Bars: the size of each backup. ${words}.`)}
${figuresTable(
  'Figures of the backups',
  `Backups in ${folder}${files.length < count ? `, the newest ${files.length}` : ''}`,
  [
    { name: 'file' },
    { name: 'snapshot of' },
    { name: 'size', figures: true },
    { name: 'bytes', figures: true },
    { name: 'verified' },
  ],
  [...files]
    .reverse()
    .map((file) => [file.name, file.run_tag, size(file.bytes), grouped(file.bytes), verdict(file.verified)]),
)}
</figure>`,
  );
}

function verdict(verified: ReportData['backups']['files'][number]['verified']): Html {
  if (verified === null) return html`no`;
  const when = time(verified.at_utc, minute(verified.at_utc));
  return verified.ok
    ? html`${when}`
    : html`<span class="ending bad">✕ damaged</span> ${when} ${verified.message ?? ''}`;
}
