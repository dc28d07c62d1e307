import { expect, it } from 'vitest';
import { placeRuns } from '../../src/inspect/report-slots.ts';

const at = (...days: number[]): number[] => days.map((day) => Date.UTC(2026, 10, 1) + day * 86_400_000);
const placed = (days: number[], now: number) => {
  const { count, ofRuns, missed, missedInAll } = placeRuns(at(...days), at(now)[0] ?? 0);
  return {
    count,
    ofRuns,
    missed: missed.map(({ slot, due_at_utc: due }) => `${slot} ${due.slice(5, 10)}`),
    missedInAll,
  };
};

it('gives each run a slot, and a missed night one of its own', () => {
  expect(placed([0, 1, 2, 4, 5], 5.5)).toEqual({
    count: 6,
    ofRuns: [0, 1, 2, 4, 5],
    missed: ['3 11-04'],
    missedInAll: 1,
  });
});

it('counts a run that is due now, and not one that is due soon', () => {
  expect(placed([0, 1, 2], 3.4).missed).toEqual([]);
  expect(placed([0, 1, 2], 4).missed).toEqual(['3 11-04']);
});

it('does not take the tries of one night, or several runs a day, for a habit that is broken at night', () => {
  expect(placed([0, 0.02, 1, 1.01, 2], 2).missed).toEqual([]);
  expect(placed([0.4, 0.5, 0.6, 1.4, 1.5, 1.6, 2.4], 2.5).missed).toEqual([]);
});

it('knows a run that comes weekly', () => {
  expect(placed([0, 7, 14, 28], 30)).toMatchObject({ ofRuns: [0, 1, 2, 4], missed: ['3 11-22'] });
});

it('says nothing of a habit where there is none', () => {
  expect(placed([], 3)).toEqual({ count: 0, ofRuns: [], missed: [], missedInAll: 0 });
  expect(placed([0], 30)).toMatchObject({ count: 1, missedInAll: 0 });
});

it('keeps no room for a pause of months, but counts it', () => {
  expect(placed([0, 1, 2, 100], 100)).toMatchObject({ count: 4 + 14, missedInAll: 97 });
});
