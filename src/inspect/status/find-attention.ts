import { counted } from '../../run/counted.ts';
import { DEFAULTS } from '../../run/defaults.ts';
import { nextCommand, shellQuote } from '../../run/next-command.ts';
import { type AttentionItem, attentionItem } from './attention.ts';
import { crawlAttention, newSnapshot } from './crawl-attention.ts';
import { distinctErrors } from './distinct-errors.ts';
import type { PublishedDatabase } from './published-database.ts';
import type { StatusOptions, StatusParts } from './status.ts';

/** What needs attention, in no order. */
export function findAttention(parts: StatusParts, options: StatusOptions): readonly AttentionItem[] {
  return [
    ...databaseAttention(parts, options, newSnapshot(parts, options)),
    ...crawlAttention(parts, options),
    ...webformAttention(parts, options),
    ...backupAttention(parts, options),
    ...leftoverAttention(parts, options),
    ...recordAttention(parts),
  ];
}

const READABLE: ReadonlySet<PublishedDatabase['state']> = new Set(['snapshot', 'old_tool', 'not_a_snapshot']);

/** True when there is a database, and it could be looked into. */
const isReadable = ({ state }: PublishedDatabase): boolean => READABLE.has(state);

/** @param again how to get a new snapshot. */
function databaseAttention(
  { database, lock, backups }: StatusParts,
  options: StatusOptions,
  again: string,
): AttentionItem[] {
  const { path, state, message, age_hours: age, integrity } = database;
  const running = lock.state === 'running';
  switch (state) {
    case 'missing':
    case 'empty': {
      const what = state === 'missing' ? `There is no database at ${path}.` : `${path} is an empty file.`;
      return [attentionItem('no_database', what, running ? waitFor(lock.run_tag) : again)];
    }
    case 'damaged': {
      const good = backups?.newest_good?.run_tag;
      const fix = good === undefined ? `Move ${path} away, then: ${again}` : restoreCommand(good, options);
      return [attentionItem('database_damaged', `${path} is damaged: ${message}.`, fix)];
    }
    case 'locked':
    case 'unreadable':
      // A run that is just writing into it lets go of it by itself.
      return state === 'locked' && running ? [] : [attentionItem('database_unreadable', `${path}: ${message}.`)];
    case 'not_a_snapshot':
    case 'snapshot':
    case 'old_tool': {
      const items: AttentionItem[] = [];
      if (state === 'not_a_snapshot') {
        items.push(attentionItem('not_a_snapshot', undefined, `Name the right file (--db-path), or: ${again}`));
      }
      if (integrity.rows_differ.length > 0) {
        items.push(
          attentionItem('rows_differ', `Not what the manifest says: ${integrity.rows_differ.join('; ')}.`, again),
        );
      }
      if (age !== null && age > options.maxAgeHours) {
        const what = `The snapshot is ${counted(age, 'hour')} old; --max-age allows ${options.maxAgeHours}.`;
        items.push(attentionItem('too_old', what, running ? waitFor(lock.run_tag) : again));
      }
      if (database.stand_ins.length > 0) {
        const what = `Stale, because reading them failed: ${database.stand_ins.join(', ')}.`;
        items.push(attentionItem('stale_tables', what, again));
      }
      return items;
    }
  }
}

/** A restore asks the server for nothing, and takes no flag that says how. */
const restoreCommand = (runTag: string, options: StatusOptions): string =>
  nextCommand(`backup restore ${runTag}`, {
    ...options,
    baseUrl: new URL(DEFAULTS.baseUrl),
    rateLimiter: undefined,
    replay: undefined,
  });

/** What a run that is at work will mend by itself. */
export const waitFor = (runTag: string | null): string =>
  `A run is at work (${runTag ?? 'it has no tag yet'}): wait for it.`;

function webformAttention({ database, webforms, lock }: StatusParts, options: StatusOptions): AttentionItem[] {
  if (!options.webforms || !isReadable(database) || database.state === 'not_a_snapshot') return [];
  const fix = lock.state === 'running' ? waitFor(lock.run_tag) : nextCommand('webform', options);
  const { last_step: step, rows, errors } = webforms;
  if (step === 'failed') {
    const why = errors.length === 0 ? '' : ` ${distinctErrors(errors).join(' · ')}`;
    return [attentionItem('webforms_failed', `The last webform step did not end well.${why}`, fix)];
  }
  if ((rows ?? 0) > 0 || (step === 'refreshed' && rows !== null)) return [];
  return [
    attentionItem('webforms_empty', rows === null ? 'There is no webform_history.' : 'webform_history is empty.', fix),
  ];
}

function backupAttention({ backups }: StatusParts, options: StatusOptions): AttentionItem[] {
  if (backups === null) return [];
  const missing = options.backup && backups.missing !== null ? [backups.missing] : [];
  return [
    ...missing.map((why) => attentionItem('backup_missing', `The snapshot before this one is not safe: ${why}.`)),
    ...backups.failed.map(({ run_tag: tag, message }) =>
      attentionItem(
        'backup_damaged',
        `The backup of ${tag} is not good: ${message ?? 'no reason is given'}.`,
        `Do not rely on it: move it away, and look at the disk that it lies on; or check it again: salesmap backup verify ${tag} . This stays until one of both is done.`,
      ),
    ),
  ];
}

function leftoverAttention({ leftovers, database, lock }: StatusParts, options: StatusOptions): AttentionItem[] {
  const all = leftovers ?? [];
  const fallbacks = all.filter(({ kind }) => kind === 'fallback');
  const others = all.filter(({ kind }) => kind === 'old_fallback' || kind === 'temporary'); // A damaged one is kept on purpose.
  const newest = fallbacks.toSorted((one, other) => (one.path < other.path ? 1 : -1))[0];
  const items: AttentionItem[] = [];
  if (newest !== undefined) {
    const what = `${newest.path} holds a newer snapshot than ${database.path}, which was locked.`;
    const move = `mv ${shellQuote(newest.path)} ${shellQuote(database.path)}`;
    const fix = `Close what holds ${database.path}, then: ${move} . Or: ${nextCommand('snapshot', options)}`;
    items.push(attentionItem('fallback_file', what, lock.state === 'running' ? waitFor(lock.run_tag) : fix));
  }
  if (others.length > 0) {
    items.push(attentionItem('leftover_files', `Left over: ${others.map(({ path }) => path).join(', ')}.`));
  }
  return items;
}

function recordAttention({ database, lock, history, unreadable }: StatusParts): AttentionItem[] {
  const items = unreadable.map((words) => attentionItem('place_unreadable', `${words}.`));
  if (lock.state === 'unusable') items.push(attentionItem('lock_unusable', `${lock.path}: ${lock.message}.`));
  if (!history.knows_published) {
    const what = `${database.path} was made by run ${database.run_tag}, of which ${history.path} does not tell.`;
    items.push(attentionItem('history_missing', what));
  }
  if (history.unreadable_lines > 0) {
    const what = `${history.unreadable_lines} of the lines in ${history.path} cannot be read.`;
    items.push(
      attentionItem('history_unreadable', what, `Remove what this shows: grep -anv '}$' ${shellQuote(history.path)}`),
    );
  }
  return items;
}
