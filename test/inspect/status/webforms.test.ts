import { expect, it } from 'vitest';
import { webforms } from '../../../src/inspect/status/webforms.ts';
import type { RunLine } from '../../../src/run/run-record.ts';
import { historyRun } from './support/histories.ts';

const TAG = '20251224_093000';
const REFRESHED: Partial<RunLine> = { webform_rows: 5, dropped_missing: 1, dropped_not_allowed: 2 };

/** How the last step ended, by runs of which the newest comes first. */
const stepAfter = (...runs: Partial<RunLine>[]): string => webforms(5, TAG, runs.map(historyRun)).last_step;

it('tells when they were last refreshed, and what was dropped', () => {
  const runs = [
    historyRun({ status: 'failed', final_db_path: null, run_tag: '20251225_093000' }),
    historyRun(REFRESHED),
  ];
  expect(webforms(5, TAG, runs)).toEqual({
    rows: 5,
    last_step: 'refreshed',
    refreshed_at_utc: '2025-12-24T09:31:02.500Z',
    dropped_missing: 1,
    dropped_not_allowed: 2,
    errors: [],
  });
});

it('is not known where no run has been', () => {
  expect(webforms(null, null, [])).toMatchObject({ rows: null, last_step: 'unknown', refreshed_at_utc: null });
});

it.each<[string, Partial<RunLine>[]]>([
  ['failed', [{ status: 'webforms_failed', webform_rows: 4 }, REFRESHED]],
  ['refreshed', [{ kind: 'webform', status: 'webforms_refreshed' }, { status: 'webforms_failed' }]],
  ['left_out', [{ webform_rows: null }, REFRESHED]],
  ['left_out', [{ webform_rows: 5 }, REFRESHED]], // They were taken over.
  ['refreshed', [{ status: 'published_partly', ...REFRESHED }]],
  ['failed', [{ kind: 'webform', status: 'interrupted', final_db_path: '/data/salesmap_latest.db' }, REFRESHED]],
  ['failed', [{ status: 'interrupted' }]], // It had published.
  ['failed', [{ status: 'killed', final_db_path: null, run_tag: TAG }, REFRESHED]], // So had this, by the database.
  ['refreshed', [{ status: 'killed', final_db_path: null, run_tag: '20251225_093000' }, REFRESHED]],
  ['refreshed', [{ status: 'published_to_fallback', webform_rows: 9 }, REFRESHED]], // Those lie elsewhere.
  ['unknown', [{ status: 'refused', final_db_path: null, run_tag: '20251225_093000' }]],
])('is %s after %j', (step, runs) => {
  expect(stepAfter(...runs)).toBe(step);
});

it('says why it failed', () => {
  const failed = historyRun({
    status: 'webforms_failed',
    errors: { count: 1, details: ['1 of 4 forms failed: HTTP 500'] },
  });
  expect(webforms(5, TAG, [failed]).errors).toEqual(['1 of 4 forms failed: HTTP 500']);
});
