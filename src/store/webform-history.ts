import type { Database } from 'better-sqlite3';

/** The columns of `webform_history`, all TEXT (operating contract, section 6). */
export const WEBFORM_COLUMNS = [
  'id',
  'peopleId',
  'organizationId',
  'dealId',
  'leadId',
  'contents',
  'createdAt',
  'webFormId',
] as const;

/** Makes an empty `webform_history`; one that is there already is made anew. */
export const createWebformHistory = (db: Database): void =>
  void db.exec(
    `DROP TABLE IF EXISTS webform_history;
     CREATE TABLE webform_history (${WEBFORM_COLUMNS.map((column) => `${column} TEXT`).join(', ')})`,
  );
