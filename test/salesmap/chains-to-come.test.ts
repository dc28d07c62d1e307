import { expect, it } from 'vitest';
import { ChainsToCome } from '../../src/salesmap/chains-to-come.ts';

it('says what begins after a chain: a third of all pages that come then, and nothing of what nobody knows', () => {
  const toCome = new ChainsToCome();
  expect(toCome.behind('people')).toBe(0);
  toCome.expect('webform_history', 36, ['people', 'deal']);
  expect(toCome.behind('people')).toBe(12);
  expect(toCome.behind('memo')).toBe(0);
  toCome.expect('webform_history', undefined, ['people', 'deal']);
  expect(toCome.behind('people')).toBe(0);
});

it('counts what has not begun, and some pages where nobody knows', () => {
  const toCome = new ChainsToCome();
  toCome.expect('webform_history', 30, []);
  toCome.expect('quote', undefined, []);
  expect(toCome.pagesBeside([])).toBe(30 + 20);
  const begun = { name: 'webform_history', pagesLeft: 8 };
  expect(toCome.pagesBeside([begun, begun])).toBe(30 - 16 + 20);
  for (let page = 0; page < 40; page += 1) toCome.oneFewer('webform_history'); // More than were expected.
  expect(toCome.pagesBeside([begun])).toBe(20);
});
