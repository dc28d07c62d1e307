import type { SandboxCounts } from './counts.ts';
import type { SandboxRecord } from './json.ts';
import { LIST_MAKERS } from './list-makers.ts';
import { submissionRecord } from './submissions.ts';
import type { SandboxList } from './tables.ts';
import { type SandboxForm, webFormRecord } from './web-form-records.ts';
import { World } from './world.ts';

/** Which workspace, and how large. */
export interface SandboxDataOptions {
  /** Another seed is another workspace; default 1. */
  readonly seed?: number | undefined;
  /** Multiplies the numbers of records and submissions, not those of users, teams, forms or definitions; default 1. */
  readonly scale?: number | undefined;
  /** Counts given by hand, whatever the scale. */
  readonly counts?: Partial<SandboxCounts> | undefined;
}

/** The records of a sandbox. Every one of them is computed when it is asked for; none is kept. */
export interface SandboxData {
  readonly seed: number;
  readonly counts: SandboxCounts;
  /** How many records a list has; `field` is the lists of all types, one after the other. */
  count(list: SandboxList): number;
  /** The record at a place of its list, from 0; a RangeError outside the list. */
  record(list: SandboxList, index: number): SandboxRecord;
  /** The same record as the server sends it. */
  recordJson(list: SandboxList, index: number): string;
  records(list: SandboxList): Generator<SandboxRecord, void, void>;
  forms(): readonly SandboxForm[];
  submissionCount(formIndex: number): number;
  submission(formId: string, index: number): SandboxRecord;
  submissions(formId: string): Generator<SandboxRecord, void, void>;
  /** Who a token of this workspace belongs to, as `/user/me` answers. */
  whoami(): SandboxRecord;
}

/**
 * A workspace's records from a seed. A million records need no more memory than one.
 *
 * @example
 * console.log(sandboxData({ seed: 7, scale: 2 }).count('deal')); // 2400
 */
export function sandboxData({ seed = 1, scale = 1, counts = {} }: SandboxDataOptions = {}): SandboxData {
  const world = new World({ seed, scale, counts });
  const forms = world.formCounts.map((_, form) => webFormRecord(world, form));
  const formIndexes = new Map(forms.map((form, index) => [form.id, index]));

  const count = (list: SandboxList): number => LIST_MAKERS[list].count(world);
  const within = (index: number, limit: number, what: string): number => {
    if (Number.isInteger(index) && index >= 0 && index < limit) return index;
    throw new RangeError(`sandbox: ${what} has ${limit} records, none at ${index}`);
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
    count,
    record: (list, index) => LIST_MAKERS[list].record(world, within(index, count(list), list)),
    recordJson: (list, index) => LIST_MAKERS[list].json(world, within(index, count(list), list)),
    *records(list) {
      for (let index = 0; index < count(list); index += 1) yield LIST_MAKERS[list].record(world, index);
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
