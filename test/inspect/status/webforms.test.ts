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

it('after a restore they are those of the snapshot that was restored, not of the one that it replaced', () => {
  const [older, newer] = ['20251220_093000', TAG];
  const restore = historyRun({ kind: 'restore', run_tag: '20251226_093000', restored_run_tag: older });
  const replaced = historyRun({ run_tag: newer, webform_rows: 9, dropped_missing: 7, dropped_not_allowed: 7 });
  const later = historyRun({
    kind: 'webform',
    status: 'webforms_refreshed',
    dropped_missing: 6,
    dropped_not_allowed: 6,
  });
  const first = historyRun({ run_tag: older, ...REFRESHED, ended_at_utc: '2025-12-20T09:31:00Z' });
  expect(webforms(5, older, [restore, later, replaced, first])).toEqual({
    rows: 5,
    last_step: 'refreshed',
    refreshed_at_utc: '2025-12-20T09:31:00Z',
    dropped_missing: 1,
    dropped_not_allowed: 2,
    errors: [],
  });
  const failed = historyRun({ kind: 'webform', status: 'webforms_failed' });
  expect(webforms(5, older, [restore, later, replaced, failed, first]).last_step).toBe('failed'); // It was on that file.
  expect(webforms(5, older, [failed, restore, replaced, first]).last_step).toBe('failed'); // After the restore.
  expect(webforms(5, older, [restore, replaced])).toMatchObject({ last_step: 'unknown', dropped_missing: null });
});
