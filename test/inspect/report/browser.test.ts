import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startChromium } from '../../support/chromium.ts';
import { KNOWN_HISTORY, night } from '../support/histories.ts';
import { cellsOf, marksOf, openReport, shownOf } from '../support/open-report.ts';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core'), 'utf8');

let browser: Browser;
const open = (...[lines, options]: [lines: readonly object[], options?: Parameters<typeof openReport>[2]]) =>
  openReport(browser, lines, options);

/** Of that day since the first of May 2021, so that the last of 2,000 is in 2026. */
const dayOf2021 = (day: number): string => new Date(Date.UTC(2021, 4, 1 + day)).toISOString();

describe.skipIf(!hasChromium())('in Chromium', () => {
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  it('draws what the history says: each run with its phases, each way to end, the night without a run', async () => {
    const { page, problems } = await open(KNOWN_HISTORY);
    expect(problems).toEqual([]);
    const phases = KNOWN_HISTORY.flatMap(({ run_tag: tag, phases: all, waits }) =>
      Object.entries(all).flatMap(([phase, seconds]) =>
        phase === 'crawl'
          ? [`${tag} crawl ${seconds - waits} s`, ...(waits > 0 ? [`${tag} waiting (429) ${waits} s`] : [])]
          : [`${tag} ${phase} ${seconds} s`],
      ),
    );
    const { marks, gaps } = await marksOf(page, 'runs');
    expect(marks.sort()).toEqual(phases.sort());
    expect(gaps).toEqual(['no run, due 2026-11-16T03:00:00.000Z']);
    expect((await marksOf(page, 'outcomes')).marks).toEqual(
      KNOWN_HISTORY.map(({ run_tag: tag, status }) => `${tag} ${status.replaceAll('_', ' ')}`),
    );
    expect(await page.locator('[data-chart="runs"]').innerText()).toContain('minutes');
    expect(await shownOf(page, 'runs', '20261110_030000 crawl 500 s')).toBeCloseTo(500 / 60, 2);
    expect(await shownOf(page, 'runs', '20261111_030000 waiting (429) 40 s')).toBeCloseTo(40 / 60, 2);
  });

  it('draws rows, requests, retries, 429s, columns and backups, and has them in tables', async () => {
    const { page, problems } = await open(KNOWN_HISTORY);
    const told = KNOWN_HISTORY.filter(({ tables }) => 'deal' in tables);
    const rows = (await marksOf(page, 'rows')).marks;
    expect(rows.filter((label) => label.includes(' deal '))).toEqual(
      told.map(({ run_tag: tag, tables }) => `${tag} deal ${tables['deal']?.rows} rows`),
    );
    expect(rows.filter((label) => label.includes(' webform_history '))).toHaveLength(7);
    expect((await marksOf(page, 'retries')).marks).toEqual([
      '20261111_030000 retries 4',
      '20261112_030000 retries 6',
      '20261111_030000 429s 3',
    ]);
    expect((await marksOf(page, 'requests')).marks).toEqual(
      KNOWN_HISTORY.filter((run) => run.requests > 0).map((run) => `${run.run_tag} requests ${run.requests}`),
    );
    expect(await shownOf(page, 'requests', '20261111_030000 requests 244')).toBeCloseTo(244, 1);
    expect(await shownOf(page, 'retries', '20261111_030000 429s 3')).toBeCloseTo(3, 1);
    expect((await marksOf(page, 'drift')).marks).toEqual(['20261113_030000 appeared 2', '20261113_030000 vanished 1']);
    expect((await marksOf(page, 'backups')).marks).toEqual([
      '20261110_030000 1200 bytes verified',
      '20261111_030000 1500 bytes unverified',
      '20261113_030000 900 bytes unverified',
    ]);
    expect(await shownOf(page, 'backups', '20261111_030000 1500 bytes unverified')).toBeCloseTo(1.5, 2); // kB
    expect(await cellsOf(page, 'Requests, retries, 429s')).toEqual(
      KNOWN_HISTORY.map((run) => [run.run_tag, run.requests, run.retries, run.rate_limited, run.waits].map(String)),
    );
    expect((await cellsOf(page, 'Rows of each table')).map(([tag, , ...rest]) => [tag, rest[0]])).toEqual(
      KNOWN_HISTORY.filter(({ tables, webform_rows }) => 'deal' in tables || webform_rows !== null).map(
        ({ run_tag: tag, tables }) => [
          tag,
          tables['deal'] === undefined ? '' : tables['deal'].rows.toLocaleString('en-US'),
        ],
      ),
    );
    expect(await page.locator('#errors').innerText()).toContain('memo shrank from 2,500 rows to 900.');
    expect(await page.locator('#drift').innerText()).toContain('예상 마감일');
    expect(problems).toEqual([]);
  });

  it('tells more of the run that the pointer is at', async () => {
    const { page, problems } = await open(KNOWN_HISTORY);
    await page.locator('[data-chart="runs"] [data-figure="20261111_030000 crawl 520 s"]').hover();
    await page.locator('[data-chart="runs"]', { hasText: '20261111_030000: published' }).waitFor();
    expect(await page.locator('[data-chart="runs"]').innerText()).toContain('waiting (429) 40 s');
    expect(problems).toEqual([]);
  });

  it.each([
    [
      'Asia/Seoul',
      ' (2026-11-20 12:00 in Asia/Seoul)',
      '2026-11-17 12:00 in Asia/Seoul',
      ', at the pointer in Asia/Seoul',
    ],
    [
      'America/St_Johns',
      ' (2026-11-19 23:30 in America/St_Johns)',
      '2026-11-16 23:30 in America/St_Johns',
      ', at the pointer in America/St_Johns',
    ],
    ['UTC', '', null, ''],
  ])('says when in UTC, and in the time of the reader: %s', async (timeZone, newest, title, more) => {
    const { page, problems } = await open(KNOWN_HISTORY, { timeZone });
    expect(await page.locator('#times').innerText()).toBe(`all times UTC${more}`);
    expect(await page.locator('.tile').first().innerText()).toContain(`2026-11-20 03:00 UTC${newest}`);
    const time = page.locator('table time[datetime^="2026-11-17T03:00"]').first();
    expect(await time.textContent()).toBe('2026-11-17 03:00');
    expect(await time.getAttribute('title')).toBe(title);
    expect(problems).toEqual([]);
  });

  it('is light or dark as the system is, and changes with it', async () => {
    const { page } = await open(KNOWN_HISTORY);
    const light = await page.screenshot();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await page.screenshot();
    expect(light.equals(dark)).toBe(false);
    const colours = () =>
      page.evaluate<string[]>(
        `[getComputedStyle(document.body).backgroundColor,
          getComputedStyle(document.querySelector('[data-chart="runs"] rect[data-figure*="crawl"]')).fill]`,
      );
    const inDark = await colours();
    await page.emulateMedia({ colorScheme: 'light' });
    for (const [i, colour] of (await colours()).entries()) expect(colour).not.toBe(inDark[i]);
  });

  it.each([false, true])('has nothing that axe finds fault with (dark: %s)', async (dark) => {
    const { page } = await open(KNOWN_HISTORY, { dark });
    for (const details of await page.locator('summary').all()) await details.click();
    await page.evaluate(AXE);
    const found = await page.evaluate<{ id: string; nodes: string[] }[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => html + failureSummary) })))`,
    );
    expect(found).toEqual([]);
  });

  it('is used by keyboard: to the content, along the sections, and into the figures', async () => {
    const { page } = await open(KNOWN_HISTORY);
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim().slice(0, 40)');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    const way: string[] = [];
    while (way.at(-1) !== 'Figures of the runs' && way.length < 20) {
      await page.keyboard.press('Tab');
      way.push(await focused());
    }
    expect(way.at(-1)).toBe('Figures of the runs');
    const table = page.locator('table', { has: page.locator('caption', { hasText: 'seconds of their phases' }) });
    expect(await table.isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    expect(await table.isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.role')).toBe('region');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });

  it('shows hostile names and errors as text only', async () => {
    const words = '</script><script>alert(1)</script><img src=x onerror=alert(1)>\ud800\u202e';
    const long = 'x'.repeat(100_000);
    const hostile = (day: number, more: object = {}) => ({
      ...night(day, {
        run_tag: words,
        exit_code: 3,
        errors: { count: 2, details: [words, long] },
        tables: { [words]: { rows: day, cols: 1 }, [long]: { rows: 1, cols: 1 }, constructor: { rows: 3, cols: 1 } },
        drift: { [words]: { appeared: [words, long], vanished: [words] } },
      }),
      status: words,
      ...more,
    });
    const { page, problems } = await open([hostile(1), hostile(2)]);
    expect(problems).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#errors').innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(await page.locator('[data-chart="rows"] svg').count()).toBe(4);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1200);
  });

  it.each<[string, readonly object[], number]>([
    ['no run', [], 0],
    ['one run', [night(20)], 1],
    ['a killed run', KNOWN_HISTORY.filter(({ status }) => status === 'killed'), 1],
    ['2,000 runs', Array.from({ length: 2000 }, (_, i) => ({ ...night(1), started_at_utc: dayOf2021(i) })), 2000],
  ])('draws %s', async (_name, lines, runs) => {
    const { page, problems } = await open(lines, { last: 2000 });
    expect(problems).toEqual([]);
    expect((await marksOf(page, 'outcomes')).marks).toHaveLength(runs);
    expect(await page.locator('[data-chart] svg').count()).toBe(await page.locator('[data-chart]').count());
  });

  it('fits a narrow window, and is drawn anew when it becomes wider', async () => {
    const { page, problems } = await open(KNOWN_HISTORY, { width: 360 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    const width = () => page.locator('[data-chart="runs"] svg').evaluate((svg) => Number(svg.getAttribute('width')));
    const narrow = await width();
    await page.setViewportSize({ width: 1000, height: 900 });
    await expect.poll(width).toBeGreaterThan(narrow + 400);
    expect(problems).toEqual([]);
  });
});
