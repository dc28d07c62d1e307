import { expect, it } from 'vitest';
import { expectedWebformHistory, sandboxData } from '../../../src/testing/index.ts';

const data = sandboxData();
const submissions = data.forms().flatMap(({ id }) => [...data.submissions(id)]);

it('come in the newer shape with an id, and in four older ones without', () => {
  const shapes = new Map<string, number>();
  for (const { id, ...rest } of submissions) {
    const person = ['peopleId', 'personId', 'person_id', 'people_id', 'person'].filter((key) => key in rest);
    expect(person).toHaveLength(1);
    expect(id === undefined).toBe(person[0] !== 'peopleId');
    shapes.set(String(person[0]), (shapes.get(String(person[0])) ?? 0) + 1);
  }
  expect([...shapes.keys()].toSorted()).toEqual(['peopleId', 'people_id', 'person', 'personId', 'person_id']);
});

it('have ids that differ over all forms, also in a large workspace', () => {
  const large = sandboxData({ counts: { submissions: 60_000, people: 500, deal: 300 } });
  const ids = large.forms().flatMap((form) => [...large.submissions(form.id)].flatMap(({ id }) => id ?? []));
  expect(ids.length).toBeGreaterThan(40_000);
  expect(new Set(ids).size).toBe(ids.length);
});

it('name nobody as null and as an empty text', () => {
  const missing = submissions.filter((given) => given['peopleId'] === null || given['peopleId'] === '');
  expect(new Set(missing.map(({ peopleId }) => peopleId))).toEqual(new Set([null, '']));
});

it('have answers with sub-answers, and an empty object here and there', () => {
  const contents = submissions.flatMap(({ contents: given }) => (Array.isArray(given) ? given : []));
  expect(contents.some((given) => JSON.stringify(given) === '{}')).toBe(true);
  expect(contents.some((given) => JSON.stringify(given).includes('"childFieldList":[{"label"'))).toBe(true);
});

it('the oracle keeps, drops and leaves out some of everything', () => {
  const { kept, droppedMissing, droppedNotAllowed, formIds } = expectedWebformHistory(data);
  const asked = data.forms().filter(({ id }) => formIds.includes(id));
  const sum = asked.reduce((all, { submitCount }) => all + submitCount, 0);
  expect(kept.length + droppedMissing + droppedNotAllowed).toBe(sum);
  for (const part of [kept.length, droppedMissing, droppedNotAllowed]) expect(part).toBeGreaterThan(50);
  // The forms of strangers, of nobody known, and the empty one.
  expect(formIds).toHaveLength(9);
  expect(kept.some(({ id }) => id === null) && kept.some(({ id }) => id !== null)).toBe(true);
});

it('the oracle allows exactly the people of deals', () => {
  const allowed = new Set([...data.records('deal')].map(({ peopleId }) => peopleId));
  for (const { peopleId } of expectedWebformHistory(data).kept) expect(allowed.has(peopleId)).toBe(true);
});
