import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Server } from '../../src/inspect/ask-lists.ts';
import { type PlanOptions, planRun } from '../../src/inspect/plan.ts';
import { CannotStartError, ResumableError } from '../../src/run/errors.ts';
import type { RunLine } from '../../src/run/run-record.ts';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import type { PageLoader } from '../../src/salesmap/client.ts';
import type { Page } from '../../src/salesmap/page.ts';
import type { SalesmapRecord } from '../../src/salesmap/record.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { runLineOf, tempFolder } from '../run/support/runs.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';

/** A place to plan for, and what its history says. */
function placeOf(history: ReadonlyArray<Partial<RunLine>> = [], more: Partial<PlanOptions> = {}) {
  const dir = tempFolder();
  const dbPath = join(dir, 'salesmap_latest.db');
  const historyPath = join(dir, 'run_history.jsonl');
  const lines = history.map((line) => JSON.stringify(runLineOf({ final_db_path: dbPath, ...line })));
  if (lines.length > 0) writeFileSync(historyPath, `${lines.join('\n')}\n`);
  const options: PlanOptions = {
    dbPath,
    historyPath,
    checkpointDir: join(dir, 'logs/checkpoints'),
    backupDir: join(dir, 'backups'),
    backup: true,
    tables: undefined,
    webforms: true,
    minIntervalMs: 120,
    ...more,
  };
  return { dir, dbPath, options };
}

const nobody = (): Promise<Server> => Promise.reject(new Error('nobody is to be asked'));

/** A server whose lists have these first pages; others are not covered by the plan. */
function serverOf(lists: Readonly<Record<string, { records: readonly SalesmapRecord[]; more?: boolean }>>) {
  const asked: string[] = [];
  const api: PageLoader = {
    page: (endpoint, start, chain) => {
      asked.push(endpoint.path);
      chain.asked();
      const list = lists[endpoint.table];
      const place = { table: endpoint.table, page: 1, cursor: null };
      if (list === undefined)
        return throwError(() => new SourceError('HTTP 403', { code: 'forbidden', status: 403, place }));
      const page: Page = { ...start, records: list.records, nextCursor: list.more === true ? 'c1' : null };
      return of(page);
    },
  };
  return { asked, open: async (): Promise<Server> => ({ api, schedule: new ChainSchedule() }) };
}

const records = (count: number): SalesmapRecord[] =>
  Array.from({ length: count }, (_, i) => ({ id: `r${i}`, name: '이름' }));

/** Tables of ours with so many rows by the manifest, and people who sent forms in. */
function publish(path: string, rows: Readonly<Record<string, number>>): void {
  const db = new Database(path);
  db.exec(
    `CREATE TABLE _columns (table_name TEXT, field TEXT, column_name TEXT, first_seen_run TEXT, last_seen_run TEXT);
     CREATE TABLE manifest ("table" TEXT, endpoint TEXT, row_count INTEGER, column_count INTEGER, errors TEXT);
     CREATE TABLE run_info (run_tag TEXT, note TEXT);
     INSERT INTO run_info VALUES ('20251224_093000', '')`,
  );
  for (const [table, count] of Object.entries(rows)) {
    const more = table === 'people' ? ', "제출된 웹폼 목록" TEXT' : table === 'deal' ? ', peopleId TEXT' : '';
    db.exec(`CREATE TABLE "${table}" (id TEXT PRIMARY KEY${more})`);
    db.prepare('INSERT INTO manifest VALUES (?, ?, ?, 1, NULL)').run(table, `/${table}`, count);
  }
  db.exec(
    `INSERT INTO people VALUES ('kim', '[{"id":"f1"},{"id":"f2"}]'), ('park', '[{"id":"f3"}]');
     INSERT INTO deal VALUES ('d1', 'kim')`,
  );
  db.close();
}

const ROWS = { organization: 400, people: 1_500, deal: 1_200, lead: 900, memo: 2_500, user: 30, team: 8 };

describe('with a published database', () => {
  it('reckons by its manifest and the last run, and asks nobody', async () => {
    const phases = { backup: 1, verify: 0.5, publish: 0.5 };
    const { options, dbPath, dir } = placeOf([{ webform_pages: 37, webform_rows: 586, latency_ms: 80, phases }]);
    publish(dbPath, ROWS);
    const before = readdirSync(dir);
    const plan = await planRun(options, nobody, false);
    expect(plan).toMatchObject({
      db_path: dbPath,
      based_on: 'published',
      run_tag: '20251224_093000',
      certainty: 'estimate',
      requests: 242,
      latency_ms: 80,
      latency_from: 'last_run',
    });
    expect(plan.seconds).toBeCloseTo(241 * 0.12 + 0.08 + 2, 0);
    expect(plan.minutes).toBe(0.5);
    const [organization, , , lead] = plan.tables;
    expect(organization).toMatchObject({ table: 'organization', rows: 400, requests: 8, seconds_alone: 0.9 });
    expect(lead).toMatchObject({ rows: 900, requests: 90, bytes: expect.any(Number), certainty: 'estimate' });
    expect(plan.tables.at(-1)).toMatchObject({ table: 'webform_history', rows: 586, requests: 37 });
    expect(plan.room).toEqual([
      {
        folders: [options.checkpointDir, options.backupDir],
        needed_bytes: expect.any(Number),
        free_bytes: expect.any(Number),
      },
    ]);
    expect(plan.room[0]?.needed_bytes).toBeGreaterThan(plan.database_bytes * 2.7);
    expect(readdirSync(dir)).toEqual(before);
  });

  it('says at least where the history tells nothing of submissions, by who sent forms in', async () => {
    const { options, dbPath } = placeOf();
    publish(dbPath, ROWS);
    const plan = await planRun(options, nobody, false);
    expect(plan).toMatchObject({ certainty: 'at_least', requests: 205 + 2, latency_from: 'assumed', latency_ms: 300 });
    expect(plan.tables.at(-1)).toMatchObject({ rows: null, requests: 2, certainty: 'at_least' });
  });

  it('asks for fresh counts of submissions when it is told to, and of the wanted forms only', async () => {
    const { options, dbPath } = placeOf([{ webform_pages: 37, webform_rows: 586 }]);
    publish(dbPath, ROWS);
    const forms = [
      { id: 'f1', submitCount: 501 },
      { id: 'f2', submitCount: 0 },
      { id: 'f3', submitCount: 9_999 },
    ];
    const { open, asked } = serverOf({ web_form: { records: forms } });
    const plan = await planRun(options, open, true);
    expect(asked).toEqual(['/webForm']);
    expect(plan.tables.at(-1)).toMatchObject({ rows: 501, requests: 11 + 1, certainty: 'estimate' });
    expect(plan).toMatchObject({ requests: 205 + 12, latency_from: 'measured' });
  });

  it('goes by the last run where the plan has no list of forms', async () => {
    const { options, dbPath } = placeOf([{ webform_pages: 37, webform_rows: 586 }]);
    publish(dbPath, ROWS);
    const plan = await planRun(options, serverOf({}).open, true);
    expect(plan.tables.at(-1)).toMatchObject({ rows: 586, requests: 37 });
  });

  it('plans the tables that are asked for, those that it never had with at least a page', async () => {
    const { options, dbPath } = placeOf([], { tables: ['deal', 'todo', 'field'], webforms: false });
    publish(dbPath, ROWS);
    const plan = await planRun(options, nobody, false);
    expect(plan.tables.map(({ table, requests, certainty }) => [table, requests, certainty])).toEqual([
      ['deal', 24, 'estimate'],
      ['todo', 1, 'at_least'],
      ['field', 9, 'estimate'],
    ]);
    expect(plan).toMatchObject({ requests: 35, certainty: 'at_least' });
  });

  it('needs less room, and less time, without a backup', async () => {
    const { options, dbPath } = placeOf([{ webform_pages: 0, phases: { backup: 50, verify: 1, publish: 1 } }]);
    publish(dbPath, ROWS);
    const [with_, without] = [
      await planRun(options, nobody, false),
      await planRun({ ...options, backup: false }, nobody, false),
    ];
    expect(with_.seconds - without.seconds).toBeCloseTo(50, 1);
    expect(without.room[0]?.folders).toEqual([options.checkpointDir]);
  });

  it('reads a database of the old tool, whose doubled rows count once', async () => {
    const { options, dbPath } = placeOf();
    makeOldToolDatabase(dbPath, { rows: 120 });
    const plan = await planRun(options, nobody, false);
    expect(plan.tables.map(({ rows, requests }) => [rows, requests]).slice(0, 5)).toEqual([
      [120, 3],
      [120, 3],
      [120, 3],
      [120, 12],
      [120, 3],
    ]);
  });

  it('refuses what is no database, and a history that cannot be read', async () => {
    const { options, dbPath, dir } = placeOf();
    writeFileSync(dbPath, 'this is not a database, it only has its name. '.repeat(100));
    await expect(planRun(options, nobody, false)).rejects.toThrow(CannotStartError);
    await expect(planRun(options, nobody, false)).rejects.toMatchObject({ code: 'unreadable', exitCode: 2 });
    const other = { ...options, dbPath: join(dir, 'none.db'), historyPath: dir };
    await expect(planRun(other, nobody, false)).rejects.toMatchObject({ code: 'history_unreadable' });
  });
});

describe('a first run', () => {
  const LISTS = {
    organization: { records: records(50), more: true },
    people: { records: records(12) },
    deal: { records: [] },
    lead: { records: records(10), more: true },
    memo: { records: records(3) },
    user: { records: records(30) },
    team: { records: records(8) },
  };

  it('reads a page of each list, and says at least where a list goes on', async () => {
    const { options, dbPath } = placeOf();
    const { open, asked } = serverOf({
      ...LISTS,
      web_form: {
        records: [
          { id: 'f1', submitCount: 120 },
          { id: 'f2', submitCount: 0 },
        ],
      },
    });
    const plan = await planRun(options, open, false);
    expect(asked.sort()).toEqual(['/deal', '/lead', '/memo', '/organization', '/people', '/team', '/user', '/webForm']);
    expect(plan).toMatchObject({
      based_on: 'first_pages',
      run_tag: null,
      certainty: 'at_least',
      latency_from: 'measured',
      requests: 1 + 2 + 1 + 1 + 2 + 1 + 1 + 1,
    });
    const of = (table: string) => plan.tables.find((line) => line.table === table);
    expect(of('organization')).toMatchObject({ rows: 50, requests: 2, certainty: 'at_least' });
    expect(of('people')).toMatchObject({ rows: 12, requests: 1, certainty: 'estimate' });
    expect(of('webform_history')).toMatchObject({ rows: 120, requests: 3, certainty: 'at_most' });
    expect(of('people')?.bytes).toBe(12 * 12 + 12 * 2 * 2 + 12 * 6 + 10 * 2 + 2 * 3);
    expect(plan.database_bytes).toBeGreaterThan(of('people')?.bytes ?? 0);
    expect(existsSync(dbPath)).toBe(false);
  });

  it('leaves out an optional table that the plan does not cover', async () => {
    const { options } = placeOf([], { tables: ['deal', 'todo'], webforms: false });
    const plan = await planRun(options, serverOf(LISTS).open, false);
    expect(plan.tables.map(({ table, rows, requests }) => [table, rows, requests])).toEqual([
      ['deal', 0, 1],
      ['todo', null, 1],
    ]);
  });

  it('ends with the words of the server when a list does not answer', async () => {
    const { options } = placeOf();
    const failing = planRun(options, serverOf({}).open, false);
    await expect(failing).rejects.toThrow(ResumableError);
    await expect(failing).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/^The server does not allow this: .*HTTP 403/),
    });
  });
});
