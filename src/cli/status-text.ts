import { formatBytes } from '../files/disk-space.ts';
import { plainText } from '../inspect/plain-text.ts';
import type { PublishedDatabase } from '../inspect/status/published-database.ts';
import type { Status } from '../inspect/status/status.ts';
import { counted } from '../run/counted.ts';
import { printable, renderResultTable } from './result-table.ts';
import { checklistText } from './status-checklist-text.ts';
import { leftoversText, lockText, runsText, unfinishedText } from './status-runs-text.ts';
import { ago, timeAndAge } from './when.ts';

/** What is shown of a status, beside what needs attention. */
export interface StatusShow {
  /** Tables, the checkpoints of unfinished runs, errors of the last runs and left-over files, too; default: one screen. */
  readonly all: boolean;
  /** The exact commands to go on with unfinished runs, by run tag. */
  readonly resumes: ReadonlyMap<string, string>;
}

/** More letters of an item of attention do not help whoever looks first. */
const MOST_LETTERS = 240;

/**
 * A database's health: first what needs attention, each with its fix, then what is known; last, where it cannot be scrolled
 * away, the one thing to do first.
 */
export function statusText(status: Status, { all, resumes }: StatusShow): string {
  const now = new Date(status.at_utc);
  const blocks = [
    headline(status, all),
    databaseText(status.database, all, now),
    checklistText(status, all, now),
    runsText(status.history, all, now),
    ...(all ? (status.unfinished ?? []).map((run) => unfinishedText(run, resumes.get(run.run_tag), now)) : []),
    all ? leftoversText(status.leftovers ?? [], now) : '',
    all || status.lock.state !== 'free' ? lockText(status.lock, now) : '',
    doThis(status.attention),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function headline({ healthy, attention }: Status, all: boolean): string {
  if (healthy) return 'healthy';
  const items = attention.flatMap(({ code, what, fix }, at) => [
    `! ${code}: ${all ? printable(what) : plainText(what, MOST_LETTERS)}`,
    attention.findIndex((other) => other.fix === fix) < at ? '  Fix: the same' : `  Fix: ${printable(fix)}`,
  ]);
  return [`needs attention: ${attention.length}`, ...items].join('\n');
}

/** The first step of the most urgent item; what else there is stands above. */
function doThis([first]: Status['attention']): string {
  if (first === undefined) return '';
  const [step = first.fix] = first.fix.split(/ \. Or|; or |, or /);
  return `Do this: ${printable(step)}`;
}

const STATE_WORDS: Readonly<Record<PublishedDatabase['state'], string | null>> = {
  snapshot: null,
  old_tool: 'made by the tool before this one; the next snapshot takes it over',
  not_a_snapshot: 'no snapshot: manifest or run_info is missing',
  missing: 'there is none',
  empty: 'an empty file',
  damaged: 'damaged',
  locked: 'locked by another program',
  unreadable: 'cannot be read',
};

function databaseText(database: PublishedDatabase, all: boolean, now: Date): string {
  const { path, state, message, bytes, run_tag: tag, captured_at_utc: captured, made_by: maker } = database;
  const size = bytes === 0 ? [] : [formatBytes(bytes)];
  const run = [tag, maker === 'snapshot' ? null : `by the pipeline ${maker}`]
    .filter((words) => words !== null)
    .join(', ');
  const when = capturedWords(captured, database.modified_at_utc, now);
  const facts = [
    ['database', [path, ...size].join(', ')],
    ['state', [STATE_WORDS[state], message].filter((words) => words !== null).join(': ')],
    ['run', all ? run : ''],
    ['captured', all || run === '' || when === '' ? when : `${when}, run ${run}`],
    ['integrity', integrityWords(database)],
    ['holds', all ? '' : tablesWords(database)],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${printable(value)}`] : []));
  const rows = (all ? database.tables : []).map(({ note, ...table }) => ({ ...table, note: note ?? undefined }));
  return [...lines, ...(rows.length === 0 ? [] : ['', renderResultTable(rows)])].join('\n');
}

/** The tables in a line; those that were not read in the run that made the snapshot are named. */
function tablesWords({ tables }: PublishedDatabase): string {
  if (tables.length === 0) return '';
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const noted = tables.flatMap(({ table, note }) => (note === null ? [] : [table]));
  const others = noted.length === 0 ? '' : `; with a note: ${noted.join(', ')}`;
  return `${counted(tables.length, 'table')}, ${counted(rows, 'row')} (--all shows each)${others}`;
}

function capturedWords(captured: string | null, modified: string | null, now: Date): string {
  if (captured !== null) return timeAndAge(captured, now);
  return modified === null ? '' : `unknown; its file was written ${ago(modified, now)}`;
}

function integrityWords({ state, integrity }: PublishedDatabase): string {
  if (state === 'missing' || state === 'empty') return '';
  const { how, seconds, message } = integrity;
  if (integrity.state === 'not_checked') return `not checked: ${message}`;
  if (how === null) return `damaged: ${message}`;
  const check = how === 'full' ? 'full check, every row counted' : 'quick check';
  return `${integrity.state} (${check}, ${seconds} s)`;
}
