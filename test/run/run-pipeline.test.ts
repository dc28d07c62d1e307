import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crawlTables, snapshotPipeline } from '../../pipelines/snapshot.ts';
import { completeRun } from '../../src/operators/complete-run.ts';
import { CannotStartError } from '../../src/run/errors.ts';
import { definePipeline } from '../../src/run/pipeline.ts';
import { type RunPipelineOptions, runPipeline } from '../../src/run/run-pipeline.ts';
import type { Sandbox } from '../../src/testing/index.ts';
import { query } from '../support/query.ts';
import { tinySandbox } from './support/pipeline-runs.ts';
import { tempFolder } from './support/runs.ts';

const PEOPLE = definePipeline({ name: 'people', tables: ['people'], build: (run) => snapshotPipeline(run) });
const COUNT = definePipeline({
  name: 'count',
  tables: ['user'],
  publishes: false,
  build: (run) => crawlTables(run).pipe(completeRun(run)),
});

/** What a program would give, everything in a folder of the test's own. */
function optionsIn(dir: string, { url, token }: Sandbox, more: Partial<RunPipelineOptions> = {}): RunPipelineOptions {
  const places = { dbPath: join(dir, 'a.db'), logDir: join(dir, 'logs'), backupDir: join(dir, 'backups') };
  return { token, baseUrl: url, ...places, minIntervalMs: 0, backoffMs: 0, maxBackoffMs: 0, ...more };
}

const historyIn = (dir: string): unknown[] =>
  readFileSync(join(dir, 'logs/run_history.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('publishes in this process, with log, history and backup', async () => {
  const [dir, sandbox] = [tempFolder(), await tinySandbox()];
  const options = optionsIn(dir, sandbox);
  const first = await runPipeline(PEOPLE, options);
  expect(first.error).toBeUndefined();
  expect(first.line).toMatchObject({ status: 'published', exit_code: 0, pipeline: 'people', backup_path: null });
  expect(query(options.dbPath ?? '', 'SELECT count(*) AS n FROM people')).toEqual([{ n: 60 }]);
  const second = await runPipeline(PEOPLE, options);
  expect(existsSync(second.line.backup_path ?? '')).toBe(true);
  expect(historyIn(dir)).toEqual([first.line, second.line]);
  expect(existsSync(first.line.log_path ?? '')).toBe(true);
});

it('keeps its run folders beside the logs, unless it is told where', async () => {
  const [dir, sandbox] = [tempFolder(), await tinySandbox()];
  const places: string[] = [];
  const pipeline = definePipeline({
    ...COUNT,
    build: (run) => {
      places.push(run.paths.runDir.slice(0, -run.tag.length - 1));
      return COUNT.build(run);
    },
  });
  await runPipeline(pipeline, optionsIn(dir, sandbox));
  await runPipeline(pipeline, optionsIn(dir, sandbox, { checkpointDir: join(dir, 'elsewhere') }));
  expect(places).toEqual([join(dir, 'logs/checkpoints'), join(dir, 'elsewhere')]);
});

describe('a run that stopped', () => {
  it('says how in its ending, and goes on when asked to', async () => {
    const [dir, sandbox] = [tempFolder(), await tinySandbox()];
    sandbox.setFaults([{ path: '/people', page: 2, times: 'forever', fault: { type: 'success_false' } }]);
    const stopped = await runPipeline(PEOPLE, optionsIn(dir, sandbox));
    expect(stopped).toMatchObject({
      outcome: undefined,
      error: { code: 'tables_failed', exitCode: 3 },
      line: { status: 'failed', exit_code: 3 },
    });
    expect(existsSync(join(dir, 'a.db'))).toBe(false);
    sandbox.setFaults([]);
    const before = sandbox.stats().byPath['/people'];
    const resumed = await runPipeline(PEOPLE, optionsIn(dir, sandbox, { resume: true }));
    expect(resumed.line).toMatchObject({ kind: 'resume', status: 'published', run_tag: stopped.line.run_tag });
    expect(sandbox.stats().byPath['/people']).toBe((before ?? 0) + 1); // The first page is not asked for again.
    expect(query(join(dir, 'a.db'), 'SELECT count(*) AS n FROM people')).toEqual([{ n: 60 }]);
  });

  it('is none when there is nothing to go on with', async () => {
    const [dir, sandbox] = [tempFolder(), await tinySandbox()];
    await expect(runPipeline(PEOPLE, optionsIn(dir, sandbox, { resume: true }))).rejects.toMatchObject({
      code: 'nothing_to_resume',
    });
    expect(sandbox.stats().requests).toBe(0);
  });
});

it('throws what keeps a run from starting, before anything is written or asked', async () => {
  const [dir, sandbox] = [tempFolder(), await tinySandbox()];
  const started = runPipeline(PEOPLE, optionsIn(dir, sandbox, { baseUrl: 'http://example.com/api' }));
  await expect(started).rejects.toBeInstanceOf(CannotStartError);
  await expect(runPipeline(PEOPLE, optionsIn(dir, sandbox, { dbPath: dir }))).rejects.toMatchObject({
    code: 'bad_db_path',
  });
  expect([existsSync(join(dir, 'logs')), sandbox.stats().requests]).toEqual([false, 0]);
});

it('leaves the published database alone when the pipeline does not publish', async () => {
  const [dir, sandbox] = [tempFolder(), await tinySandbox()];
  await runPipeline(PEOPLE, optionsIn(dir, sandbox));
  const before = readFileSync(join(dir, 'a.db'));
  const { line } = await runPipeline(COUNT, optionsIn(dir, sandbox));
  expect(line).toMatchObject({
    status: 'completed',
    backup_path: null,
    final_db_path: null,
    tables: { user: { rows: 3 } },
  });
  expect(readFileSync(join(dir, 'a.db')).equals(before)).toBe(true);
  expect(existsSync(join(dir, 'backups'))).toBe(false);
});

it('shows the run to whom it is told, and lets go of it', async () => {
  const [dir, sandbox] = [tempFolder(), await tinySandbox()];
  const seen: string[] = [];
  await runPipeline(
    COUNT,
    optionsIn(dir, sandbox, {
      host: {
        console: { level: 'info', write: () => undefined },
        show: ({ pipeline }) => {
          seen.push(`shown: ${pipeline}`);
          return () => void seen.push('hidden');
        },
      },
    }),
  );
  expect(seen).toEqual(['shown: count', 'hidden']);
});
