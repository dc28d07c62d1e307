import { describe, expect, it } from 'vitest';
import { sandboxData } from '../../../src/testing/index.ts';
import { SANDBOX_COLUMNS, SANDBOX_TABLES } from '../../../src/testing/sandbox/tables.ts';
import { listOf } from './support/open-sandbox.ts';

const data = sandboxData();
const everything = { deal: [...data.records('deal')], people: [...data.records('people')] };

/** The ids in a list of references; none where it is null. */
const refIds = (value: unknown): unknown[] => (value === null ? [] : listOf(value).map(({ id }) => id));

describe('the workspace at scale 1', () => {
  it.each([
    ['organization', 400, 47],
    ['people', 1500, 75],
    ['deal', 1200, 151],
    ['lead', 900, 120],
    ['memo', 2500, 14],
    ['user', 30, 7],
    ['team', 8, 4],
  ] as const)('has %s: %i records, all ids different, %i columns in the real order', (table, count, columns) => {
    const records = [...data.records(table)];
    expect(records).toHaveLength(count);
    expect(data.count(table)).toBe(count);
    expect(new Set(records.map(({ id }) => id)).size).toBe(count);
    expect(SANDBOX_COLUMNS[table]).toHaveLength(columns);
    expect(Object.keys(records[count - 1] ?? {})).toEqual(SANDBOX_COLUMNS[table]);
  });

  it('has 12 forms with 1,800 submissions, spread unevenly, one form without any', () => {
    const counts = data.forms().map(({ submitCount }) => submitCount);
    expect(counts).toHaveLength(12);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1800);
    expect(Math.max(...counts)).toBeGreaterThan(300);
    expect(counts.at(-1)).toBe(0);
    expect(data.forms().map((_, form) => data.submissionCount(form))).toEqual(counts);
  });

  it('repeats the id as RecordId', () => {
    for (const { id, RecordId } of everything.deal) expect(RecordId).toBe(id);
  });

  it('holds every kind of value that a field can have', () => {
    const values = everything.deal.flatMap((deal) => Object.values(deal));
    const has = (what: (value: unknown) => boolean): boolean => values.some(what);
    expect(has((value) => value === '')).toBe(true);
    expect(has((value) => value === null)).toBe(true);
    expect(has((value) => value === true) && has((value) => value === false)).toBe(true);
    expect(has((value) => typeof value === 'number' && !Number.isInteger(value))).toBe(true);
    expect(has((value) => Array.isArray(value) && typeof value[0] === 'string')).toBe(true);
    expect(has((value) => Array.isArray(value) && typeof value[0] === 'object')).toBe(true);
    for (const mark of ['"', '\n', '🎉', '\\']) {
      expect(
        has((value) => typeof value === 'string' && value.includes(mark)),
        mark,
      ).toBe(true);
    }
  });
});

describe('the same seed', () => {
  it('gives the same records, another seed gives others', () => {
    for (const table of SANDBOX_TABLES) {
      expect(sandboxData({ seed: 7 }).record(table, 5)).toEqual(sandboxData({ seed: 7 }).record(table, 5));
      expect(sandboxData({ seed: 7 }).record(table, 5)).not.toEqual(sandboxData({ seed: 8 }).record(table, 5));
    }
    expect(sandboxData({ seed: 7 }).forms()[0]?.id).not.toBe(sandboxData({ seed: 8 }).forms()[0]?.id);
  });

  it.each(SANDBOX_TABLES)('sends what record() says, character by character: %s', (table) => {
    for (const [index, record] of [...data.records(table)].slice(0, 300).entries()) {
      expect(data.recordJson(table, index)).toBe(JSON.stringify(record));
    }
  });

  it('works out a record far away without those before it', () => {
    const big = sandboxData({ scale: 1000 });
    const before = performance.now();
    const person = big.record('people', 999_999);
    // A hundred microseconds in truth; the records before it would take minutes.
    expect(performance.now() - before).toBeLessThan(2000);
    expect(big.count('people')).toBe(1_500_000);
    expect(person).toEqual(sandboxData({ scale: 1000 }).record('people', 999_999));
    expect(() => big.record('people', 1_500_000)).toThrow(RangeError);
  });
});

describe('references', () => {
  const ids = (table: (typeof SANDBOX_TABLES)[number]): Set<unknown> =>
    new Set([...data.records(table)].map(({ id }) => id));
  const known = { deal: ids('deal'), lead: ids('lead'), people: ids('people'), organization: ids('organization') };

  it.each([
    ['deal', 'peopleId', 'people'],
    ['deal', 'organizationId', 'organization'],
    ['lead', 'peopleId', 'people'],
    ['lead', 'organizationId', 'organization'],
    ['people', 'organizationId', 'organization'],
    ['memo', 'dealId', 'deal'],
    ['memo', 'leadId', 'lead'],
    ['memo', 'peopleId', 'people'],
    ['memo', 'organizationId', 'organization'],
  ] as const)('%s.%s is null or a record of %s', (table, field, target) => {
    const values = [...data.records(table)].map((record) => record[field]);
    const given = values.filter((value) => value !== null);
    expect(given.length).toBeGreaterThan(0);
    expect(given.length).toBeLessThan(values.length);
    for (const value of given) expect(known[target].has(value), String(value)).toBe(true);
  });

  it("gives a deal its person's organization, and the person its deals", () => {
    const organizations = new Map(everything.people.map(({ id, organizationId }) => [id, organizationId]));
    const deals = new Map<unknown, unknown[]>();
    for (const { id, peopleId, organizationId } of everything.deal) {
      if (peopleId !== null) expect(organizationId).toBe(organizations.get(peopleId));
      deals.set(peopleId, [...(deals.get(peopleId) ?? []), id]);
    }
    for (const person of everything.people) {
      const own = deals.get(person['id']) ?? [];
      expect(person['딜 개수']).toBe(own.length);
      expect(refIds(person['참여자 (딜)']).toSorted()).toEqual(own.toSorted());
    }
  });

  it('lists in a person exactly the forms in which they have submissions', () => {
    const forms = new Map<string, Set<unknown>>();
    for (const { id } of data.forms()) {
      for (const { peopleId, personId, person_id, people_id, person } of data.submissions(id)) {
        const nested = Object.values(person ?? {})[0];
        const who = [peopleId, personId, person_id, people_id, nested].find((given) => given);
        if (typeof who === 'string') forms.set(who, (forms.get(who) ?? new Set()).add(id));
      }
    }
    let withForms = 0;
    for (const { id, '제출된 웹폼 목록': listed } of everything.people) {
      const expected = [...(forms.get(String(id)) ?? [])];
      if (listed !== null) withForms += 1;
      expect(refIds(listed).toSorted()).toEqual(expected.toSorted());
    }
    expect(withForms).toBeGreaterThan(500);
    expect(withForms).toBeLessThan(1500);
  });
});
