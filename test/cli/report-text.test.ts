import { expect, it } from 'vitest';
import { reportText } from '../../src/cli/report-text.ts';
import { readReportData } from '../../src/inspect/report-data.ts';
import { KNOWN_HISTORY, KNOWN_NOW, writeHistory } from '../inspect/support/histories.ts';
import { tempFolder } from '../run/support/runs.ts';

it.each([
  [90, '12 runs, 5 did not end well, 1 missed, 0 backups'],
  [2, 'the newest 2 of 12 runs, 0 backups'],
])('says what a report of %d runs tells', async (last, words) => {
  const dir = tempFolder();
  const places = { dbPath: `${dir}/x.db`, logDir: writeHistory(dir, KNOWN_HISTORY), backupDir: `${dir}/backups` };
  expect(reportText('/srv/report.html', await readReportData(places, last, KNOWN_NOW))).toBe(
    `report: /srv/report.html\n${words}`,
  );
});
