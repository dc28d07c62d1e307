import { DEAL_COLUMNS } from './columns/deal.ts';
import { LEAD_COLUMNS } from './columns/lead.ts';
import { MEMO_COLUMNS } from './columns/memo.ts';
import { ORGANIZATION_COLUMNS } from './columns/organization.ts';
import { PEOPLE_COLUMNS } from './columns/people.ts';
import { TEAM_COLUMNS } from './columns/team.ts';
import { USER_COLUMNS } from './columns/user.ts';

/** The tables the sandbox has, in the order of the API's pages. */
export const SANDBOX_TABLES = ['organization', 'people', 'deal', 'lead', 'memo', 'user', 'team'] as const;

export type SandboxTable = (typeof SANDBOX_TABLES)[number];

/** The lists of the API that a snapshot can do without, in the order of the API's pages. */
export const SANDBOX_OPTIONAL_TABLES = [
  'todo',
  'product',
  'deal_pipeline',
  'lead_pipeline',
  'custom_object_definition',
  'custom_object',
  'web_form',
  'field',
] as const;

export type SandboxOptionalTable = (typeof SANDBOX_OPTIONAL_TABLES)[number];

/** Every list that stands on its own; submissions belong to their form. */
export type SandboxList = SandboxTable | SandboxOptionalTable;

/** What there can be any number of, from the seed. */
export type RecordKind = SandboxTable | 'todo' | 'product' | 'customObject';

/** The column names of each table, in order. */
export const SANDBOX_COLUMNS: Readonly<Record<SandboxTable, readonly string[]>> = {
  organization: ORGANIZATION_COLUMNS,
  people: PEOPLE_COLUMNS,
  deal: DEAL_COLUMNS,
  lead: LEAD_COLUMNS,
  memo: MEMO_COLUMNS,
  user: USER_COLUMNS,
  team: TEAM_COLUMNS,
};
