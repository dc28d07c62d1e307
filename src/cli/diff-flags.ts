import * as Flags from '@oclif/core/flags';
import { CannotStartError } from '../run/errors.ts';
import { countFlag } from './flag-values.ts';
import { runFlags } from './flags.ts';

/** A moment, kept as it was given and in milliseconds since 1970. */
const sinceFlag = Flags.custom<{ readonly text: string; readonly ms: number }>({
  summary:
    'Only records changed at this moment or later (UTC), by what the new ones say; removed ones are always shown.',
  helpValue: 'DATE',
  parse: async (text) => {
    const ms = /^\d{4}-\d{2}-\d{2}(T\S+)?$/.test(text) ? Date.parse(text) : Number.NaN;
    // Some engines carry a 31 February over into March.
    if (!Number.isNaN(ms) && dayExists(text.slice(0, 10))) return { text, ms };
    throw new CannotStartError(`--since takes a date such as 2026-11-24, not ${JSON.stringify(text)}.`, {
      code: 'bad_flag',
      next: 'Give --since a date, or a date and time such as 2026-11-24T09:00:00Z.',
    });
  },
});

const dayExists = (day: string): boolean => {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};

export const diffFlags = {
  table: Flags.string({
    summary: 'Only this table; may be given several times.',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
  }),
  since: sinceFlag(),
  summary: Flags.boolean({ summary: 'Only how many records of each table were added, removed and changed.' }),
  limit: countFlag({
    summary: 'Records that are shown of each table, for each kind of change; --jsonl shows all.',
    helpValue: 'N',
    defaultCount: 20,
    least: 0,
  }),
  jsonl: Flags.boolean({
    summary: 'Print every change as a JSON line, as soon as it is found.',
    exclusive: ['json', 'summary'],
  }),
  'db-path': runFlags['db-path'],
  'backup-dir': runFlags['backup-dir'],
};
