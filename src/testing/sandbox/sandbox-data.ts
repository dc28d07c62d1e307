import type { SandboxCounts } from './counts.ts';
import type { SandboxRecord } from './json.ts';
import { isoDate, momentAfter } from './row.ts';
import { submissionRecord } from './submissions.ts';
import { deals } from './tables/deal.ts';
import { leads } from './tables/lead.ts';
import { memos } from './tables/memo.ts';
import { organizations } from './tables/organization.ts';
import { people } from './tables/people.ts';
import type { TableMaker } from './tables/table-maker.ts';
import { teams } from './tables/team.ts';
import { users } from './tables/user.ts';
import type { SandboxTable } from './tables.ts';
import { World } from './world.ts';

export interface SandboxDataOptions {
  /** Another seed is another workspace; default 1. */
  readonly seed?: number | undefined;
  /** Multiplies the numbers of records and submissions, not those of users, teams and forms; default 1. */
  readonly scale?: number | undefined;
  /** Counts given by hand, whatever the scale. */
  readonly counts?: Partial<SandboxCounts> | undefined;
}

/** One entry of the `/webForm` list. */
export interface SandboxForm {
  readonly [key: string]: string | number;
  readonly id: string;
  readonly name: string;
  readonly submitCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The records of a sandbox. Every one of them is computed when it is asked for; none is kept. */
export interface SandboxData {
  readonly seed: number;
  readonly counts: SandboxCounts;
  count(table: SandboxTable): number;
  /** The record at a place of its list, from 0; a RangeError outside the list. */
  record(table: SandboxTable, index: number): SandboxRecord;
  /** The same record as the server sends it. */
  recordJson(table: SandboxTable, index: number): string;
  records(table: SandboxTable): Generator<SandboxRecord, void, void>;
  forms(): readonly SandboxForm[];
  submissionCount(formIndex: number): number;
  submission(formId: string, index: number): SandboxRecord;
  submissions(formId: string): Generator<SandboxRecord, void, void>;
  /** Who a token of this workspace belongs to, as `/user/me` answers. */
  whoami(): SandboxRecord;
}

const MAKERS: Readonly<Record<SandboxTable, TableMaker>> = {
  organization: organizations,
  people,
  deal: deals,
  lead: leads,
  memo: memos,
  user: users,
  team: teams,
};

/** A workspace's records from a seed. A million records need no more memory than one. */
export function sandboxData({ seed = 1, scale = 1, counts = {} }: SandboxDataOptions = {}): SandboxData {
  const world = new World({ seed, scale, counts });
  const forms = world.formCounts.map((submitCount, form) => formOf(world, form, submitCount));
  const formIndexes = new Map(forms.map((form, index) => [form.id, index]));

  const within = (index: number, count: number, what: string): number => {
    if (Number.isInteger(index) && index >= 0 && index < count) return index;
    throw new RangeError(`sandbox: ${what} has ${count} records, none at ${index}`);
  };
  const formIndex = (formId: string): number => {
    const index = formIndexes.get(formId);
    if (index === undefined) throw new RangeError(`sandbox: no web form has the id ${formId}`);
    return index;
  };
  const submissionCount = (form: number): number => world.formCounts[within(form, forms.length, 'the form list')] ?? 0;

  return {
    seed,
    counts: world.counts,
    count: (table) => world.counts[table],
    record: (table, index) => MAKERS[table].record(world, within(index, world.counts[table], table)),
    recordJson: (table, index) => MAKERS[table].json(world, within(index, world.counts[table], table)),
    *records(table) {
      for (let index = 0; index < world.counts[table]; index += 1) yield MAKERS[table].record(world, index);
    },
    forms: () => forms,
    submissionCount,
    submission(formId, index) {
      const form = formIndex(formId);
      return submissionRecord(world, form, within(index, submissionCount(form), `form ${formId}`));
    },
    *submissions(formId) {
      const form = formIndex(formId);
      for (let index = 0; index < submissionCount(form); index += 1) yield submissionRecord(world, form, index);
    },
    whoami: () => ({
      user: {
        ...(world.counts.user > 0 ? world.ref('user', 0) : { id: world.id('user', 0), name: '관리자' }),
        email: 'admin@example.com',
        room: { id: world.id('room', 0), name: '연습용 작업 공간' },
      },
    }),
  };
}

function formOf(world: World, form: number, submitCount: number): SandboxForm {
  const createdMs = Date.UTC(2023, 0, 2 + form * 30);
  return {
    id: world.id('webForm', form),
    name: world.name('webForm', form),
    submitCount,
    createdAt: isoDate(createdMs),
    updatedAt: isoDate(momentAfter(createdMs, world.hash('webForm', form))),
  };
}
