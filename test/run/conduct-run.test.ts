import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { of } from 'rxjs';
import { expect, it } from 'vitest';
import { conductRun, type RunHost, type RunJob } from '../../src/run/conduct-run.ts';
import { EXIT } from '../../src/run/exit-codes.ts';
import { runOptions, tempFolder } from './support/runs.ts';

const DONE: RunJob = {
  kind: 'snapshot',
  pipeline: 'snapshot',
  resumeTag: undefined,
  work: () => of({ status: 'published', exitCode: EXIT.done, advice: [] }),
};
const QUIET: RunHost = { console: { level: 'error', write: () => undefined }, show: () => () => undefined };

const optionsIn = (dir: string) =>
  runOptions({ dbPath: join(dir, 'x.db'), logDir: join(dir, 'logs'), checkpointDir: join(dir, 'logs/checkpoints') });

it.each(['SIGINT', 'SIGTERM'] as const)(
  'heeds a %s behind the work: it changes nothing, and kills nothing',
  async (signal) => {
    const before = process.listenerCount(signal);
    let heard = 0;
    const host: RunHost = {
      ...QUIET,
      show: () => () => {
        heard = process.listenerCount(signal) - before;
        if (heard > 0) process.emit(signal, signal);
      },
    };
    const options = optionsIn(tempFolder());
    const { line, error } = await conductRun(DONE, options, host);
    expect({ heard, status: line.status, error }).toEqual({ heard: 1, status: 'published', error: undefined });
    expect(process.listenerCount(signal)).toBe(before);
    expect(readFileSync(line.log_path ?? '', 'utf8')).toContain(`${signal}: the run is over already.`);
    expect(readFileSync(join(options.logDir, 'run_history.jsonl'), 'utf8')).toContain('"status":"published"');
  },
);

it('does not begin where its history cannot be read, and leaves no folder of a run', async () => {
  const dir = tempFolder();
  mkdirSync(join(dir, 'logs/run_history.jsonl'), { recursive: true });
  await expect(conductRun(DONE, optionsIn(dir), QUIET)).rejects.toMatchObject({
    code: 'history_unreadable',
    exitCode: EXIT.cannotStart,
    next: expect.stringContaining('--log-dir'),
  });
  expect(readdirSync(join(dir, 'logs/checkpoints'))).toEqual([]);
});
