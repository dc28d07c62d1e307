import { formatBytes } from '../files/disk-space.ts';
import type { ChecklistQuestion } from '../inspect/status/attention.ts';
import type { Backups } from '../inspect/status/backups.ts';
import type { Status } from '../inspect/status/status.ts';
import type { UnfinishedRun } from '../inspect/status/unfinished-runs.ts';
import type { Webforms } from '../inspect/status/webforms.ts';
import { counted } from '../run/counted.ts';
import { alignCells } from './result-table.ts';
import { ago, timeAndAge } from './when.ts';

/** The checklist of the operating contract's section 7, line by line: is anything lost, and what is left. */
export function checklistText(status: Status, all: boolean, now: Date): string {
  const answers: ReadonlyArray<readonly [ChecklistQuestion, string, string]> = [
    ['backups', 'backups', backupWords(status.backups, all, now)],
    ['checkpoints', 'checkpoints', checkpointWords(status)],
    ['temporary_files', 'temporary files', leftoverWords(status)],
    ['manifest_run_info', 'manifest, run_info', manifestWords(status, all)],
    ['webforms', 'webforms', isRead(status) ? webformWords(status.webforms, all, now) : 'not known'],
  ];
  const lines = answers.map(([question, name, answer]) => [name, markOf(status.checklist[question], answer), answer]);
  return ['what is left on disk', ...alignCells(lines, ['left', 'left', 'left']).map((line) => `  ${line}`)].join('\n');
}

/** What is not known is no alarm of its own: what keeps it from being known is one. */
function markOf(isGood: boolean, answer: string): string {
  if (isGood) return 'ok';
  return answer.startsWith('not known') ? '?' : '!';
}

function backupWords(backups: Backups | null, all: boolean, now: Date): string {
  if (backups === null) return 'not known: the folder cannot be read';
  const { count, bytes, newest, oldest, last_verified: verified, missing, path } = backups;
  const why = missing === null ? '' : `; ${missing}`;
  if (newest === null || oldest === null) return `none in ${path}${why}`;
  if (!all) {
    const age = newest.of_utc === null ? newest.run_tag : ago(newest.of_utc, now);
    const sure = verified === null ? 'none verified' : verifiedWords(verified, now);
    return `${count}, ${formatBytes(bytes)}; newest ${age}; ${sure}${why}`;
  }
  const span = `newest ${newest.run_tag}${newest.of_utc === null ? '' : ` (${ago(newest.of_utc, now)})`}`;
  const range = count === 1 ? span : `${span}, oldest ${oldest.run_tag}`;
  return `${count} in ${path}, ${formatBytes(bytes)}; ${range}; ${verifiedWords(verified, now)}${why}`;
}

function verifiedWords(verified: Backups['last_verified'], now: Date): string {
  if (verified === null) return 'none verified since it was made';
  const { run_tag: tag, verified_at_utc: at, ok, message } = verified;
  return `${tag} verified ${ago(at, now)}${ok ? '' : `: not good, ${message ?? 'no reason given'}`}`;
}

function checkpointWords({ unfinished }: Status): string {
  if (unfinished === null) return 'not known: the folder cannot be read';
  if (unfinished.length === 0) return 'no unfinished run';
  return unfinished.map(({ run_tag: tag, state }) => `${tag} ${RUN_WORDS[state]}`).join(', ');
}

const RUN_WORDS: Readonly<Record<UnfinishedRun['state'], string>> = {
  resumable: 'can be gone on with',
  at_work: 'is at work',
  superseded: 'is older than the published snapshot',
  damaged: 'is damaged',
  lost: 'lost its working database',
};

function leftoverWords({ leftovers }: Status): string {
  if (leftovers === null) return 'not known: a folder cannot be read';
  if (leftovers.length === 0) return 'none';
  const bytes = leftovers.reduce((sum, file) => sum + file.bytes, 0);
  return `${counted(leftovers.length, 'file')}, ${formatBytes(bytes)}`;
}

const isRead = ({ database: { state } }: Status): boolean =>
  state === 'snapshot' || state === 'old_tool' || state === 'not_a_snapshot';

function manifestWords(status: Status, all: boolean): string {
  const { database } = status;
  const { manifest, run_info: runInfo } = database;
  if (!isRead(status)) return 'not known';
  if (manifest && runInfo) return `both there${all ? ': the run that made it got through to its end' : ''}`;
  const gone = [manifest ? [] : ['manifest'], runInfo ? [] : ['run_info']].flat().join(' and ');
  return `no ${gone}: the run that made it failed before its end, or it is something else`;
}

const STEP_WORDS: Readonly<Record<Webforms['last_step'], string>> = {
  refreshed: '',
  failed: 'the last step failed',
  left_out: 'the last snapshot left the step out (--skip-webform)',
  unknown: 'no history tells when they were read',
};

function webformWords(webforms: Webforms, all: boolean, now: Date): string {
  const {
    rows,
    last_step: step,
    refreshed_at_utc: at,
    dropped_missing: nobody,
    dropped_not_allowed: others,
  } = webforms;
  const parts = [
    rows === null ? 'no webform_history' : counted(rows, 'submission'),
    STEP_WORDS[step],
    at === null ? '' : `refreshed ${all ? timeAndAge(at, now) : ago(at, now)}`,
    nobody === null || !all ? '' : `dropped: ${nobody} of nobody, ${others} of people without a deal`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}
