import { formatBytes } from '../files/disk-space.ts';
import type { PublishedDatabase } from '../inspect/status/published-database.ts';
import type { Status } from '../inspect/status/status.ts';
import { printable, renderResultTable } from './result-table.ts';
import { checklistText } from './status-checklist-text.ts';
import { leftoversText, lockText, runsText, unfinishedText } from './status-runs-text.ts';
import { ago, timeAndAge } from './when.ts';

/** A database's health on one screen: first what needs attention, each with its fix, then all that is known. */
export function statusText(status: Status, resumeCommands: ReadonlyMap<string, string>): string {
  const now = new Date(status.at_utc);
  const blocks = [
    headline(status),
    databaseText(status.database, now),
    checklistText(status, now),
    runsText(status.history, now),
    ...(status.unfinished ?? []).map((run) => unfinishedText(run, resumeCommands.get(run.run_tag), now)),
    leftoversText(status.leftovers ?? [], now),
    lockText(status.lock, now),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function headline({ healthy, attention }: Status): string {
  if (healthy) return 'healthy';
  const items = attention.flatMap(({ code, what, fix }) => [
    `! ${code}: ${printable(what)}`,
    `  Fix: ${printable(fix)}`,
  ]);
  return [`needs attention: ${attention.length}`, ...items].join('\n');
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

function databaseText(database: PublishedDatabase, now: Date): string {
  const { path, state, message, bytes, run_tag: tag, captured_at_utc: captured, made_by: maker } = database;
  const size = bytes === 0 ? [] : [formatBytes(bytes)];
  const facts = [
    ['database', [path, ...size].join(', ')],
    ['state', [STATE_WORDS[state], message].filter((words) => words !== null).join(': ')],
    [
      'run',
      [tag, maker === 'snapshot' ? null : `by the pipeline ${maker}`].filter((words) => words !== null).join(', '),
    ],
    ['captured', capturedWords(captured, database.modified_at_utc, now)],
    ['integrity', integrityWords(database)],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${printable(value)}`] : []));
  const rows = database.tables.map(({ note, ...table }) => ({ ...table, note: note ?? undefined }));
  return [...lines, ...(rows.length === 0 ? [] : ['', renderResultTable(rows)])].join('\n');
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
