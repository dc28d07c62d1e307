import type { Json, SandboxRecord } from './json.ts';
import type { SandboxData } from './sandbox-data.ts';

/** A submission that the webform step has to keep. */
export interface ExpectedSubmission {
  readonly webFormId: string;
  /** Null for submissions of the older shapes. */
  readonly id: string | null;
  readonly peopleId: string;
  readonly createdAt: string;
}

/** What the webform step has to come to. */
export interface ExpectedWebformHistory {
  readonly kept: readonly ExpectedSubmission[];
  /** Submissions that name no person. */
  readonly droppedMissing: number;
  /** Submissions of a person without deals. */
  readonly droppedNotAllowed: number;
  /** The forms asked for, in the order of the form list. */
  readonly formIds: readonly string[];
}

/**
 * Works out the webform history from the records alone, by reading all of them: the people who have deals, the forms
 * their records name, every submission of those. It shares nothing with the rules by which the records were made.
 *
 * @example
 * console.log(expectedWebformHistory(sandboxData({ seed: 1 })).kept.length); // 586
 */
export function expectedWebformHistory(data: SandboxData): ExpectedWebformHistory {
  const allowed = new Set<string>();
  for (const deal of data.records('deal')) if (isId(deal['peopleId'])) allowed.add(deal['peopleId']);
  const asked = new Set<string>();
  for (const person of data.records('people')) {
    if (!isId(person['id']) || !allowed.has(person['id'])) continue;
    const forms = person['제출된 웹폼 목록'];
    for (const form of isList(forms) ? forms : []) if (isObject(form) && isId(form['id'])) asked.add(form['id']);
  }
  const kept: ExpectedSubmission[] = [];
  let [droppedMissing, droppedNotAllowed] = [0, 0];
  const formIds = data.forms().flatMap(({ id }) => (asked.has(id) ? id : []));
  for (const webFormId of formIds) {
    for (const submission of data.submissions(webFormId)) {
      const peopleId = personOf(submission);
      if (peopleId === undefined) droppedMissing += 1;
      else if (!allowed.has(peopleId)) droppedNotAllowed += 1;
      else {
        const { id, createdAt } = submission;
        kept.push({ webFormId, id: isId(id) ? id : null, peopleId, createdAt: isId(createdAt) ? createdAt : '' });
      }
    }
  }
  return { kept, droppedMissing, droppedNotAllowed, formIds };
}

function personOf(submission: SandboxRecord): string | undefined {
  const { peopleId, personId, person_id, people_id, person } = submission;
  return [peopleId, personId, person_id, people_id, isObject(person) ? person['id'] : null].find(isId);
}

const isId = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is SandboxRecord =>
  typeof value === 'object' && value !== null && !isList(value);
