import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { renderPage } from '../../../src/inspect/report/page.ts';
import { readReportData } from '../../../src/inspect/report-data.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { KNOWN_NOW, writeBackups, writeHistory } from './histories.ts';

export interface OpenedReport {
  readonly page: Page;
  /** What went wrong, and what was asked of any network. */
  readonly problems: string[];
}

/** Opens a report of these runs from the disk, as a person does. */
export async function openReport(
  browser: Browser,
  lines: readonly object[],
  options: { last?: number; dark?: boolean; width?: number; timeZone?: string } = {},
): Promise<OpenedReport> {
  const { last = 90, dark = false, width = 1200, timeZone = 'UTC' } = options;
  const dir = tempFolder();
  const backupDir = writeBackups(
    dir,
    { '20261110_030000': 1200, '20261111_030000': 1500, '20261113_030000': 900 },
    { '20261110_030000': { verified_at_utc: '2026-11-15T00:00:00Z', ok: true, message: '' } },
  );
  const places = { dbPath: join(dir, 'salesmap_latest.db'), logDir: writeHistory(dir, lines), backupDir };
  const url = pathToFileURL(join(dir, 'report.html')).href;
  writeFileSync(join(dir, 'report.html'), renderPage(await readReportData(places, last, KNOWN_NOW)));
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: timeZone,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => (request.url() === url ? undefined : problems.push(`request: ${request.url()}`)));
  await page.goto(url);
  await page.locator('[data-chart] svg').first().waitFor(); // All are drawn in one go.
  return { page, problems };
}

/** What each bar or point of a chart stands for; `gaps` tells of the runs that were missed. */
export async function marksOf(page: Page, chart: string): Promise<{ marks: string[]; gaps: string[] }> {
  const all = await page
    .locator(`[data-chart="${chart}"] :is(rect, circle)[data-figure]`)
    .evaluateAll((marks) => marks.map((mark): string => mark.getAttribute('data-figure')));
  const isGap = (figure: string): boolean => figure.startsWith('no run');
  return { marks: all.filter((figure) => !isGap(figure)), gaps: all.filter(isGap) };
}

/** The height of the bar of this figure, in pixels. */
const heightOf = (page: Page, chart: string, label: string): Promise<number> =>
  page
    .locator(`[data-chart="${chart}"] [data-figure="${label}"]`)
    .evaluate((mark) => Number(mark.getAttribute('height')));

/** What a bar of this figure shows on the scale beside it, by the places of two of its ticks. */
export async function shownOf(page: Page, chart: string, label: string): Promise<number> {
  const ticks = await page
    .locator(`[data-chart="${chart}"] [data-figure="y-axis tick label"] text`)
    .evaluateAll((texts) =>
      texts.map((text): [number, number] => [
        Number(text.textContent.replaceAll(',', '')),
        Number(/,([\d.]+)\)/.exec(text.getAttribute('transform'))?.[1]),
      ]),
    );
  const [[low, lowY] = [0, 0], [high, highY] = [0, 0]] = [ticks[0], ticks.at(-1)];
  return ((await heightOf(page, chart, label)) / (lowY - highY)) * (high - low);
}

/** The cells of the table with a caption, row by row. */
export const cellsOf = (page: Page, caption: string): Promise<string[][]> =>
  page
    .locator('table', { has: page.locator('caption', { hasText: caption }) })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '')),
    );
