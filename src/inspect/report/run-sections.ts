import type { ReportData } from '../report-data.ts';
import { PARTS, type Part, type ReportRun } from '../report-runs.ts';
import { counted, duration, grouped, minute } from './figures.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { chart, figuresTable, legend, section, table, time } from './parts.ts';
import { OUTCOMES, PART_WORDS, statusWords } from './words.ts';

/** Runs that did not go well are listed up to this many. */
const MOST_LISTED = 50;

/** How long each run took, in which phase, and how it ended. */
export function runsSection(data: ReportData): Html {
  const { runs, totals, cadence_s: cadence } = data;
  if (runs.length === 0) return section('runs', 'Runs', `No run has been written down in ${data.history.path} yet.`);
  const used = PARTS.filter((part) => runs.some(({ parts }) => parts[part] !== undefined));
  const ways = (['good', 'partly', 'refused', 'stopped', 'bad'] as const).filter((way) => totals[way] > 0);
  const counts = ways.map((way) => `${grouped(totals[way])} ${OUTCOMES[way].word}`).join(', ');
  const due =
    cadence === null
      ? ''
      : ` A run is due every ${hours(cadence)}, by the median; ${counted(totals.missed, 'run')} missed.`;
  return section(
    'runs',
    'Runs',
    `${counts}.${due}`,
    html`<figure>
${legend(used.map((part) => [part, PART_WORDS[part]]))}
${chart('runs', `Bars: how long each of ${counted(runs.length, 'run')} took, by phase. ${counts}; ${totals.missed} missed.`)}
${chart('outcomes', `A sign for each run: ${counts}; ${totals.missed} missed.`)}
${legend([
  ...ways.map((way): [string, string, string] =>
    way === 'good' ? ['quiet', OUTCOMES[way].word, ''] : [way, OUTCOMES[way].word, OUTCOMES[way].sign],
  ),
  ...(totals.missed > 0 ? [['missed', 'no run when one was due', ''] as const] : []),
])}
${figuresTable(
  'Figures of the runs',
  'Runs and the seconds of their phases',
  runColumns(used),
  runs.map((run) => runRow(run, used)),
)}
</figure>`,
  );
}

const hours = (seconds: number): string =>
  seconds % 86_400 === 0 && seconds > 86_400
    ? `${seconds / 86_400} days`
    : counted(Math.round(seconds / 360) / 10, 'hour');

const runColumns = (used: readonly Part[]) => [
  { name: 'run' },
  { name: 'began (UTC)' },
  { name: 'kind' },
  { name: 'ended as' },
  { name: 'exit', figures: true },
  { name: 'took', figures: true },
  ...used.map((part) => ({ name: `${PART_WORDS[part]}, s`, figures: true })),
];

const runRow = (run: ReportRun, used: readonly Part[]): readonly HtmlValue[] => [
  run.run_tag,
  time(run.started_at_utc, minute(run.started_at_utc)),
  run.pipeline === null || run.kind !== 'run' ? run.kind : `run: ${run.pipeline}`,
  ending(run),
  run.exit_code ?? 'none',
  run.seconds === null ? 'not known' : duration(run.seconds),
  ...used.map((part) => (run.parts[part] === undefined ? '' : String(run.parts[part]))),
];

const ending = ({ outcome, status }: ReportRun): Html =>
  html`<span class="ending ${outcome}"><span aria-hidden="true">${OUTCOMES[outcome].sign} </span>${statusWords(status)}</span>`;

/** The runs whose shrinking tables were not published, and every other error. */
export function errorsSection({ runs }: ReportData): Html {
  const refused = runs.filter(({ outcome }) => outcome === 'refused');
  const others = runs.filter(
    ({ outcome, errors }) => outcome !== 'refused' && (outcome !== 'good' || errors.count > 0),
  );
  return section(
    'errors',
    'Refusals and errors',
    refused.length + others.length === 0 ? 'Every run ended well and told of no error.' : null,
    html`<h3>Refused to publish</h3>
${problems(refused, 'No run refused to publish: no table shrank, and every check passed.')}
<h3>Errors</h3>
${problems(others, 'No run failed, was killed or was interrupted.')}`,
  );
}

function problems(runs: readonly ReportRun[], none: string): Html {
  if (runs.length === 0) return html`<p>${none}</p>`;
  const shown = runs.slice(-MOST_LISTED).reverse();
  const more = runs.length - shown.length;
  return html`<ol class="problems">${shown.map(problem)}</ol>
${more > 0 ? html`<p>And ${counted(more, 'earlier run')}.</p>` : null}`;
}

const problem = (run: ReportRun): Html => html`<li class="${run.outcome}">
<p><strong>${ending(run)}</strong> ${time(run.started_at_utc, minute(run.started_at_utc))} UTC · ${run.run_tag} · exit ${run.exit_code ?? 'none'}</p>
${run.errors.details.map((words) => html`<p class="words">${words}</p>`)}
${run.errors.count > run.errors.details.length ? html`<p>And ${counted(run.errors.count - run.errors.details.length, 'more error')}.</p>` : null}
${run.log_path === null ? null : html`<p class="path">${run.log_path}</p>`}
</li>`;

/** What the server was asked, and when it asked for a rest. */
export function requestsSection({ runs, totals }: ReportData): Html {
  if (runs.length === 0)
    return section('requests', 'Requests, retries and 429s', 'No request has been written down yet.');
  const words = `${counted(totals.requests, 'request')}, ${grouped(totals.retries)} tried again, ${counted(totals.rate_limited, 'answer')} 429, ${duration(totals.waits)} of waiting`;
  return section(
    'requests',
    'Requests, retries and 429s',
    `${words}.`,
    html`<figure>
<p class="chart-name">requests</p>
${chart('requests', `Bars: the requests of each run. ${words}.`)}
${legend([
  ['retries', 'tried again'],
  ['limited', 'answers 429: the budget of the workspace was spent'],
])}
${chart('retries', `Bars: retries and 429s of each run. ${words}.`)}
${figuresTable(
  'Figures of the requests',
  'Requests, retries, 429s and seconds of waiting',
  ['run', 'requests', 'retries', '429s', 'waited, s'].map((name, i) => ({ name, figures: i > 0 })),
  runs.map((run) => [run.run_tag, grouped(run.requests), grouped(run.retries), grouped(run.rate_limited), run.waits]),
)}
</figure>`,
  );
}

/** The published database, by its own manifest. */
export function databaseSection({ database }: ReportData): Html {
  const { state, message, run_tag, captured_at_utc, note, tables, path } = database;
  if (state === 'missing') return section('database', 'Published database', `There is none at ${path}.`);
  if (state === 'not_read') return section('database', 'Published database', `${path} was not read. ${message ?? ''}`);
  const facts = [run_tag === null ? 'Its run is not told' : `Run ${run_tag}`, captured_at_utc, note].filter(
    (fact) => fact !== null,
  );
  return section(
    'database',
    'Published database',
    `${facts.join(' · ')}.`,
    tables.length === 0
      ? html`<p>It has no manifest.</p>`
      : table(
          `Tables of ${path}`,
          ['table', 'rows', 'columns', 'note'].map((name, i) => ({ name, figures: i === 1 || i === 2 })),
          tables.map(({ table: name, rows, columns, note: words }) => [
            name,
            rows === null ? '' : grouped(rows),
            columns === null ? '' : grouped(columns),
            words === null ? '' : words,
          ]),
        ),
  );
}
