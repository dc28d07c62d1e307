import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunLine } from '../../../src/run/run-record.ts';
import { runLineOf } from '../../run/support/runs.ts';

/** A run of the night of that day of November 2026, by default of ten minutes, at 03:00. */
export function night(day: number, more: Partial<RunLine> & { seconds?: number; at?: string } = {}): RunLine {
  const { seconds = 600, at = '03:00', ...line } = more;
  const date = `2026-11-${String(day).padStart(2, '0')}`;
  const startedMs = Date.parse(`${date}T${at}:00.000Z`);
  return runLineOf({
    run_tag: `${date.replaceAll('-', '')}_${at.replace(':', '')}00`,
    started_at_utc: new Date(startedMs).toISOString(),
    ended_at_utc: new Date(startedMs + seconds * 1000).toISOString(),
    final_db_path: null,
    requests: 240,
    retries: 0,
    waits: 0,
    rate_limited: 0,
    phases: { backup: 10, crawl: 500, verify: 20, publish: 10, webforms: 60 },
    tables: { deal: { rows: 1000 + day, cols: 151 }, memo: { rows: 2500, cols: 14 } },
    webform_rows: 580 + day,
    errors: { count: 0, details: [] },
    drift: {},
    ...line,
  });
}

const NOTHING = { tables: {}, webform_rows: null, captured_at_utc: null } as const;

/** What became of the runs of eleven nights: each way to end, 429s, columns that came and went, and a night without a run. */
export const KNOWN_HISTORY: readonly RunLine[] = [
  night(10),
  night(11, {
    seconds: 640,
    waits: 40,
    rate_limited: 3,
    retries: 4,
    requests: 244,
    phases: { crawl: 560, webforms: 80 },
  }),
  night(12, {
    ...NOTHING,
    status: 'failed',
    exit_code: 3,
    seconds: 200,
    requests: 90,
    retries: 6,
    phases: { backup: 10, crawl: 190 },
    errors: { count: 1, details: ['deal, page 4: HTTP 502 after 3 tries.'] },
  }),
  night(12, {
    run_tag: '20261112_030000',
    kind: 'resume',
    at: '03:40',
    seconds: 310,
    phases: { crawl: 250, webforms: 60 },
  }),
  night(13, {
    drift: {
      deal: { appeared: ['예상 마감일', '담당 부서'], vanished: [] },
      people: { appeared: [], vanished: ['팩스'] },
    },
  }),
  night(14, {
    ...NOTHING,
    status: 'killed',
    exit_code: null,
    ended_at_utc: null,
    phases: {},
    requests: 0,
    errors: { count: 1, details: ['The process was killed.'] },
  }),
  night(15),
  night(17, {
    ...NOTHING,
    status: 'refused',
    exit_code: 6,
    seconds: 530,
    phases: { backup: 10, crawl: 500, verify: 20 },
    errors: { count: 1, details: ['memo shrank from 2,500 rows to 900.'] },
  }),
  night(18, { ...NOTHING, status: 'interrupted', exit_code: 130, seconds: 60, phases: { crawl: 60 }, requests: 30 }),
  night(19, {
    status: 'webforms_failed',
    exit_code: 7,
    webform_rows: null,
    errors: { count: 1, details: ['form 12: success is false.'] },
  }),
  night(19, {
    kind: 'webform',
    at: '09:00',
    seconds: 50,
    status: 'webforms_refreshed',
    tables: {},
    phases: { webforms: 50 },
    requests: 12,
  }),
  night(20),
];

/** Noon of the last day. */
export const KNOWN_NOW = new Date('2026-11-20T12:00:00Z');

/** Writes `logs/run_history.jsonl`. @returns the log folder. */
export function writeHistory(folder: string, lines: readonly object[]): string {
  const logDir = join(folder, 'logs');
  mkdirSync(logDir, { recursive: true });
  writeFileSync(join(logDir, 'run_history.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return logDir;
}

/** Writes backups of these sizes, by run tag, and what was verified of them. */
export function writeBackups(folder: string, sizes: Readonly<Record<string, number>>, verified: object = {}): string {
  const backupDir = join(folder, 'backups');
  mkdirSync(backupDir, { recursive: true });
  for (const [tag, bytes] of Object.entries(sizes)) {
    writeFileSync(join(backupDir, `salesmap_backup_${tag}.db.gz`), Buffer.alloc(bytes));
  }
  writeFileSync(join(backupDir, '.verified.json'), JSON.stringify(verified));
  return backupDir;
}
