import * as Flags from '@oclif/core/flags';
import { CannotStartError } from '../run/errors.ts';
import { selectTables, UnknownTableError } from '../salesmap/select-tables.ts';

const badFlag = (message: string, next: string): CannotStartError =>
  new CannotStartError(message, { code: 'bad_flag', next });

/** A duration: given in seconds, kept in milliseconds. */
export const secondsFlag = (about: { summary: string; defaultMs: number; least: number }) =>
  Flags.custom<number>({
    summary: about.summary,
    helpValue: 'SECONDS',
    default: async () => about.defaultMs,
    defaultHelp: async () => String(about.defaultMs / 1000),
    parse: async (text, _context, { name }) => {
      const seconds = Number(text);
      if (text.trim() !== '' && seconds >= about.least && seconds <= 86_400) return seconds * 1000;
      throw badFlag(
        `--${name} takes a number of seconds from ${about.least} to 86400, not ${JSON.stringify(text)}.`,
        `Give --${name} a number.`,
      );
    },
  })();

/** A whole number of at least `least`. */
export const countFlag = (about: { summary: string; defaultCount: number; least: number; helpValue: string }) =>
  Flags.custom<number>({
    summary: about.summary,
    helpValue: about.helpValue,
    default: about.defaultCount,
    parse: async (text, _context, { name }) => {
      const count = Number(text);
      if (/^\d+$/.test(text) && count >= about.least && Number.isSafeInteger(count)) return count;
      throw badFlag(
        `--${name} takes a whole number from ${about.least} on, not ${JSON.stringify(text)}.`,
        `Give --${name} a number.`,
      );
    },
  })();

/** A selection of tables, separated by commas. */
export const tablesFlag = Flags.custom<readonly string[]>({
  summary:
    'Tables to read: names, `default`, `all`, or `-name` to leave one out; the others are carried over from the published database.',
  helpValue: 'a,b',
  parse: async (text) => {
    try {
      const tables = selectTables(text.split(',').map((word) => word.trim())).map(({ table }) => table);
      if (tables.length > 0) return tables;
      throw badFlag(`--tables ${text} leaves no table to read.`, 'Name a table that is not left out.');
    } catch (error) {
      if (!(error instanceof UnknownTableError)) throw error;
      throw badFlag(
        `--tables does not know ${error.words.map((word) => JSON.stringify(word)).join(', ')}.`,
        `The tables are ${error.known.join(', ')}.`,
      );
    }
  },
});

/** A file mode in octal, such as 0640. */
export const fileModeFlag = Flags.custom<number>({
  summary: 'Mode of the files made, in octal; folders get the search bits too.',
  helpValue: 'OCTAL',
  default: async () => 0o600,
  defaultHelp: async () => '0600',
  parse: async (text) => {
    if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
    throw badFlag(
      `--file-mode takes an octal mode such as 0640, not ${JSON.stringify(text)}.`,
      'Give three octal digits.',
    );
  },
});

/** A number above 0. */
export const numberFlag = (about: { summary: string; defaultNumber: number; helpValue: string }) =>
  Flags.custom<number>({
    summary: about.summary,
    helpValue: about.helpValue,
    default: about.defaultNumber,
    parse: async (text, _context, { name }) => {
      const number = Number(text);
      if (text.trim() !== '' && number > 0 && Number.isFinite(number)) return number;
      throw badFlag(`--${name} takes a number above 0, not ${JSON.stringify(text)}.`, `Give --${name} a number.`);
    },
  })();
