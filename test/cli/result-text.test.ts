import { describe, expect, it } from 'vitest';
import { adviceText, resultText } from '../../src/cli/result-text.ts';
import { runLineOf } from '../run/support/runs.ts';

describe('resultText', () => {
  it('says what came, where it lies and what it cost', () => {
    const line = runLineOf({
      tables: { deal: { rows: 12_345, cols: 149 }, memo: { rows: 7, cols: 14 } },
      webform_rows: 160,
      backup_path: '/data/backups/salesmap_backup_20251223_093000.db.gz',
      requests: 1_234,
      retries: 2,
      waits: 10.5,
      dropped_missing: 3,
      dropped_not_allowed: 0,
    });
    expect(resultText(line).split('\n')).toEqual([
      'table              rows  columns',
      'deal             12,345      149',
      'memo                  7       14',
      'webform_history     160        8',
      '',
      'published: /data/salesmap_latest.db',
      'backup: /data/backups/salesmap_backup_20251223_093000.db.gz',
      'run: 20251224_093000, 62.5 s, 1,234 requests, 2 tried again, 10.5 s of waiting asked by the server',
      'submissions dropped: 3 of nobody, 0 of people without a deal',
    ]);
  });

  it('says the estimate beside the truth', () => {
    const line = runLineOf({ requests: 242, estimate: { requests: 1_240, seconds: 30 } });
    expect(resultText(line)).toContain('run: 20251224_093000, 62.5 s, 242 requests; estimated 1,240 in 30.0 s');
  });

  it('leaves out what there is nothing to say of', () => {
    expect(resultText(runLineOf()).split('\n')).toEqual([
      'published: /data/salesmap_latest.db',
      'run: 20251224_093000, 62.5 s, 1 request',
    ]);
    expect(resultText(runLineOf({ final_db_path: null, retries: 1 }))).toBe(
      'run: 20251224_093000, 62.5 s, 1 request, 1 tried again',
    );
  });

  it('shows a webform table without rows', () => {
    expect(resultText(runLineOf({ webform_rows: 0 }))).toMatch(/^webform_history +0 +8$/m);
  });

  it.each([
    ['published_to_fallback', 'published beside the locked target: '],
    ['published_partly', 'published with tables of the previous snapshot: '],
    ['webforms_failed', 'published, without all submissions: '],
    ['webforms_refreshed', 'submissions refreshed: '],
    ['failed', 'failed: '],
  ] as const)('says %s in words', (status, words) => {
    expect(resultText(runLineOf({ status }))).toContain(`${words}/data/salesmap_latest.db`);
  });
});

describe('adviceText', () => {
  it('says what happened, what is safe, what to do and where to read more', () => {
    expect(adviceText({ message: 'It broke.', safe: 'All.', next: 'salesmap resume' }, '/data/run.log')).toBe(
      'It broke.\n  Safe: All.\n  Next: salesmap resume\n  Log: /data/run.log',
    );
  });

  it('lets no words of the server move the cursor or colour the terminal', () => {
    expect(adviceText({ message: 'deal: \u001b[2Jgone\r\n\u202eback' }, null)).toBe('deal:  [2Jgone back');
  });

  it('leaves out what it does not know', () => {
    expect(adviceText({ message: 'It broke.' }, null)).toBe('It broke.');
  });
});
