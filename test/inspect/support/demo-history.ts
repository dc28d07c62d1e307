import type { RunLine } from '../../../src/run/run-record.ts';
import { runLineOf } from '../../run/support/runs.ts';

/** Rows of each table on the first night, and how many come in a night. */
const TABLES = [
  ['organization', 3980, 2.4, 47],
  ['people', 15_120, 9.1, 75],
  ['deal', 11_840, 7.3, 151],
  ['lead', 8930, 4.2, 120],
  ['memo', 41_200, 31, 14],
  ['user', 31, 0.05, 7],
  ['team', 8, 0, 4],
] as const;

const FIRST_NIGHT = Date.parse('2026-08-25T18:00:00Z');
const NIGHTS = 92;

/** A number between 0 and 1 that is always the same. */
const chance = (night: number, what: number): number => {
  const x = Math.sin(night * 12.9898 + what * 78.233) * 43_758.5453;
  return x - Math.floor(x);
};

/** Three months as they may be: the history behind the picture in the README. */
export function demoHistory(): RunLine[] {
  return Array.from({ length: NIGHTS }, (_, night) => tries(night)).flat();
}

/** When the picture is made. */
export const DEMO_NOW = new Date(FIRST_NIGHT + (NIGHTS - 1) * 86_400_000 + 6 * 3_600_000);

const NOT_PUBLISHED = { tables: {}, webform_rows: null, captured_at_utc: null, webform_pages: null } as const;

function tries(night: number): RunLine[] {
  if (night === 37) return []; // The machine was off.
  if (night === 17) {
    const failed = {
      ...NOT_PUBLISHED,
      status: 'failed',
      exit_code: 3,
      phases: { backup: 9, crawl: 210 },
      retries: 9,
      requests: 611,
    } as const;
    return [
      run(night, 0, {
        ...failed,
        errors: { count: 1, details: ['memo, page 212: HTTP 502 from the gateway, 3 tries.'] },
      }),
      run(night, 0.5, { kind: 'resume', phases: { crawl: 390, verify: 24, publish: 6, webforms: 95 } }),
    ];
  }
  if (night === 55) {
    const details = [
      'memo: 17,204 rows instead of 42,905; a table that lost more than half its rows is not published.',
    ];
    return [run(night, 0, { ...NOT_PUBLISHED, status: 'refused', exit_code: 6, errors: { count: 1, details } })];
  }
  if (night === 68) {
    const details = ['The process was killed.'];
    return [
      run(night, 0, {
        ...NOT_PUBLISHED,
        status: 'killed',
        exit_code: null,
        ended_at_utc: null,
        phases: {},
        requests: 0,
        errors: { count: 1, details },
      }),
    ];
  }
  if (night === 80) {
    const details = ['form 5f2c: success is false.'];
    return [
      run(night, 0, { status: 'webforms_failed', exit_code: 7, webform_rows: null, errors: { count: 1, details } }),
    ];
  }
  const drift = {
    22: { deal: { appeared: ['예상 마감일', '담당 부서'], vanished: [] } },
    49: { people: { appeared: [], vanished: ['팩스'] } },
    50: { lead: { appeared: ['유입 경로', '캠페인', '점수'], vanished: [] } },
    74: { deal: { appeared: ['재계약 여부'], vanished: ['담당 부서'] } },
  }[night];
  return [run(night, 0, drift === undefined ? {} : { drift })];
}

function run(night: number, hours: number, more: Partial<RunLine>): RunLine {
  const startedMs = FIRST_NIGHT + night * 86_400_000 + hours * 3_600_000 + Math.round(chance(night, 1) * 40) * 1000;
  const isBusy = night % 13 === 9 || night === 44 || night === 45;
  const waits = isBusy ? 40 + Math.round(chance(night, 2) * 160) : 0;
  const requests = 1700 + night * 2 + Math.round(chance(night, 3) * 60);
  const phases = more.phases ?? {
    backup: 8 + Math.round(chance(night, 4) * 4),
    crawl: 430 + night + Math.round(chance(night, 5) * 50) + waits,
    verify: 21 + Math.round(chance(night, 6) * 6),
    publish: 5,
    webforms: 90 + Math.round(chance(night, 7) * 25),
  };
  const took = Object.values(phases).reduce((sum, seconds) => sum + seconds, 0);
  const tag = new Date(startedMs).toISOString().slice(0, 19).replace('T', '_').replace(/[-:]/g, '');
  return runLineOf({
    run_tag: tag,
    started_at_utc: new Date(startedMs).toISOString(),
    ended_at_utc: new Date(startedMs + took * 1000).toISOString(),
    final_db_path: null,
    log_path: `logs/salesmap_snapshot_${tag}.log`,
    requests,
    retries: isBusy ? 4 + Math.round(chance(night, 8) * 8) : Math.round(chance(night, 9) * 1.2),
    rate_limited: isBusy ? 2 + Math.round(chance(night, 10) * 5) : 0,
    waits,
    tables: Object.fromEntries(
      TABLES.map(([table, rows, growth, cols]) => [
        table,
        {
          rows: Math.round(
            rows + growth * (night + 4 * Math.sin(night / 9)) + (growth > 1 ? chance(night, rows) * 6 : 0),
          ),
          cols,
        },
      ]),
    ),
    webform_rows: 5860 + Math.round(night * 3.2),
    ...more,
    phases,
  });
}
