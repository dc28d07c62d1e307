import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderPage } from '../../../src/inspect/report/page.ts';
import { readReportData } from '../../../src/inspect/report-data.ts';
import { startChromium } from '../../support/chromium.ts';
import { DEMO_NOW, demoHistory } from '../support/demo-history.ts';
import { writeBackups, writeHistory } from '../support/histories.ts';

/** `npm run screenshot [-- dark [FOLDER]]`: renews docs/images/report.png, from a history that is always the same. */

const [scheme = 'light', folder = join(import.meta.dirname, '../../../docs/images')] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'salesmap-report-'));
const browser = await startChromium();
try {
  const lines = demoHistory();
  const published = lines.filter(({ tables }) => Object.keys(tables).length > 0).slice(-30);
  const backups = Object.fromEntries(published.map(({ run_tag: tag }, i) => [tag, 1_380_000 + i * 4200]));
  const verified = Object.fromEntries(
    published
      .slice(0, 24)
      .map(({ run_tag: tag }) => [tag, { verified_at_utc: '2026-11-22T01:00:00Z', ok: true, message: '' }]),
  );
  const places = {
    dbPath: join(dir, 'salesmap_latest.db'),
    logDir: writeHistory(dir, lines),
    backupDir: writeBackups(dir, backups, verified),
  };
  const file = join(dir, 'report.html');
  writeFileSync(file, renderPage(await readReportData(places, 90, DEMO_NOW)).replaceAll(dir, '/srv/salesmap'));
  const page = await browser.newPage({
    viewport: { width: 1200, height: 1546 },
    colorScheme: scheme === 'dark' ? 'dark' : 'light',
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('[data-chart] svg').first().waitFor();
  mkdirSync(folder, { recursive: true });
  const whole = scheme !== 'light' || process.argv[3] !== undefined;
  await page.screenshot({ path: join(folder, whole ? `report-${scheme}.png` : 'report.png'), fullPage: whole });
} finally {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
}
