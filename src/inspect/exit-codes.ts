/** The numbers that the commands which are no runs end with, beside 130 and 143. */
export const INSPECTION_EXITS = [0, 1, 2, 3] as const;

/** What they mean, by command: a word for each number; empty for one that the command never ends with. The documents are generated from it. */
export const INSPECTION_EXIT_CODES: ReadonlyArray<
  readonly [command: string, done: string, attention: string, cannotLook: string, serverFailed: string]
> = [
  ['status', 'healthy', 'something needs attention', 'a bad flag, or a path that is no file', ''],
  ['doctor', 'nothing fails', 'a check fails: a refused token, too', 'a bad flag, or a path that is no file', ''],
  [
    'plan',
    'planned',
    '',
    'a bad flag, no token, or a database or history that cannot be read; nothing was asked',
    'the server failed or refused the token; nothing is kept, so ask again',
  ],
  [
    'diff',
    'compared, whether they differ or not',
    '',
    'a bad flag, or no such snapshot, or one that cannot be read',
    '',
  ],
  [
    'report',
    'written; what of the database or the backups cannot be read stands in it',
    '',
    'a bad flag, a history that cannot be read, or a page that cannot be written',
    '',
  ],
  ['backup list', 'listed', '', 'a bad flag, or a folder that cannot be read', ''],
  ['backup verify', 'whole', 'a backup is damaged', 'a bad flag, no such backup, or no room to unpack it', ''],
];
