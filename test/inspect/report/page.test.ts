import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderPage } from '../../../src/inspect/report/page.ts';
import { readReportData } from '../../../src/inspect/report-data.ts';
import { tempFolder } from '../../run/support/runs.ts';
import { KNOWN_HISTORY, KNOWN_NOW, night, writeHistory } from '../support/histories.ts';

async function pageOf(lines: readonly object[], last = 90): Promise<string> {
  const dir = tempFolder();
  const places = { dbPath: join(dir, 'x.db'), logDir: writeHistory(dir, lines), backupDir: join(dir, 'backups') };
  return renderPage(await readReportData(places, last, KNOWN_NOW));
}

/** Scripts and styles end at their first end tag, whatever stands in them; the rest of the page has elements of ours only. */
const withoutScripts = (page: string): string => page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '');

it('has headings in order, landmarks, a language, and a table for each chart', async () => {
  const page = withoutScripts(await pageOf(KNOWN_HISTORY));
  const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
  expect(levels[0]).toBe(1);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [i, level] of levels.slice(1).entries()) expect(level - (levels[i] ?? 0)).toBeLessThanOrEqual(1);
  for (const part of ['<html lang="en">', '<main ', '<nav aria-label', '<header>', '<footer>', 'class="skip"']) {
    expect(page).toContain(part);
  }
  for (const caption of [
    'Runs and the seconds of their phases',
    'Rows of each table, run by run',
    'Requests, retries, 429s',
  ]) {
    expect(page).toContain(`<caption>${caption}`);
  }
});

it('allows no script, style or request but its own', async () => {
  const page = await pageOf(KNOWN_HISTORY);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
  expect(policy).toMatch(
    /^default-src 'none'; script-src( 'sha256-[\w+/]{43}='){3}; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'$/,
  );
  expect(withoutScripts(page)).not.toMatch(/\s(src|srcset|style|on\w+)=|url\(|@import|href="(?!#)/);
});

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  "'><svg onload=alert(1)>",
  '<!--<script>',
  '\ud800\udc00\ud800',
  '\u202eevil\u0000',
  '&lt;b&gt;',
];

it.each(HOSTILE)('shows %j as text, wherever it stands', async (words) => {
  const hostile = night(1, {
    run_tag: words,
    kind: 'run',
    pipeline: words,
    exit_code: 3,
    log_path: words,
    errors: { count: 1, details: [words] },
    tables: { [words]: { rows: 1, cols: 1 } },
    drift: { [words]: { appeared: [words], vanished: [words] } },
  });
  const plain = await pageOf([
    night(1, {
      status: 'failed',
      exit_code: 3,
      drift: { a: { appeared: ['b'], vanished: ['c'] } },
      tables: { a: { rows: 1, cols: 1 } },
      errors: { count: 1, details: ['d'] },
    }),
  ]);
  const page = await pageOf([{ ...hostile, status: words }]);
  const elements = (text: string): string[] =>
    [...withoutScripts(text).matchAll(/<([a-z]+[0-9]?)/g)].map(([, name]) => name ?? '').sort();
  expect(elements(page)).toEqual(elements(plain));
  expect(page.match(/<script/g)?.length).toBe(plain.match(/<script/g)?.length);
  expect(page.isWellFormed()).toBe(true);
  for (const letter of ['\u202e', '\u0000']) expect(page).not.toContain(letter);
});

it('says so where there is nothing to show', async () => {
  const page = withoutScripts(await pageOf([]));
  expect(page).toContain('No run has been written down in');
  expect(page).not.toContain('<table');
  expect(page).not.toContain('data-chart');
});

it('is of a bounded size: 100,000 letters in each of 2,000 runs are cut, and the newest runs are kept', async () => {
  const many = Array.from({ length: 2000 }, (_, i) => ({
    ...night(1, { status: 'failed', exit_code: 3, errors: { count: 1, details: ['x'.repeat(10_000)] } }),
    started_at_utc: new Date(Date.UTC(2021, 0, 1 + i)).toISOString(),
  }));
  const empty = (await pageOf([])).length;
  expect((await pageOf(many)).length - empty).toBeLessThan(200_000);
  expect((await pageOf(many, 2000)).length - empty).toBeLessThan(4_000_000);
});
