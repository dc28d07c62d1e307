import { expect, it } from 'vitest';
import { EndlessListDetector } from '../../src/salesmap/endless-list-detector.ts';
import type { Page } from '../../src/salesmap/page.ts';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';

/** Shows pages with ever new cursors to a detector. @returns what it said, and of which page. */
function watch(pages: Iterable<readonly SalesmapRecord[]>): [why: string, page: number] | undefined {
  const detector = new EndlessListDetector(null);
  let number = 0;
  for (const records of pages) {
    number += 1;
    const page: Page = { records, cursor: `c${number - 1}`, nextCursor: `c${number}`, number };
    const why = detector.sees(page);
    if (why !== undefined) return [why, number];
  }
  return undefined;
}

const pages = (count: number, records: (nth: number) => SalesmapRecord[]): SalesmapRecord[][] =>
  Array.from({ length: count }, (_, nth) => records(nth));

it('lets a long list pass', () => {
  expect(watch(pages(5000, (nth) => [{ id: `a${nth}` }, { id: `b${nth}` }]))).toBeUndefined();
});

it('lets a page pass that comes three times', () => {
  expect(watch([...pages(3, () => [{ id: 'a' }]), ...pages(50, (nth) => [{ id: `b${nth}` }])])).toBeUndefined();
});

it('notices records that come again and again, with an id or without', () => {
  expect(watch(pages(40, () => [{ id: 'a' }]))?.[0]).toBe('repeated_pages');
  expect(watch(pages(40, (nth) => [{ id: `a${nth % 3}` }]))?.[0]).toBe('repeated_pages');
  expect(watch(pages(40, () => [{ text: 'no id', big: 2n ** 70n }]))?.[0]).toBe('repeated_pages');
});

it('notices nothing but empty pages, and lets many of them pass', () => {
  expect(watch([...pages(999, () => []), [{ id: 'a' }], ...pages(999, () => [])])).toBeUndefined();
  expect(watch(pages(2000, () => []))).toEqual(['empty_pages', 1000]);
});

it('takes records without an id, or with an empty one, for what they hold', () => {
  expect(watch(pages(50, (nth) => [{ id: '', nth }]))).toBeUndefined();
  expect(watch(pages(50, (nth) => [{ id: null, nth }]))).toBeUndefined();
  expect(watch(pages(50, () => [{ id: '', name: 'the same' }]))?.[0]).toBe('repeated_pages');
});

it('knows a number by its digits', () => {
  expect(watch(pages(40, (nth) => [{ id: 7, nth }]))?.[0]).toBe('repeated_pages');
  expect(watch(pages(40, (nth) => [{ id: 2n ** 70n, nth }]))?.[0]).toBe('repeated_pages');
  expect(watch(pages(40, (nth) => [{ id: 2n ** 70n + BigInt(nth) }]))).toBeUndefined();
});

it('lets a record pass that is nested too deep to be compared', () => {
  const deep = JSON.parse(`{"list":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
  expect(watch(pages(40, () => [deep]))).toBeUndefined();
});
