import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { query } from '../support/query.ts';
import { eventsOf, openWorkplace } from '../support/workplace.ts';

/** Has the child process refuse renames onto some paths, as Windows refuses them while somebody has the file open. */
const refusing = (...ends: string[]): Record<string, string> => ({
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'support/refuse-renames-process.mjs')}`,
  REFUSED_RENAMES: ends.join(','),
});

it('tries a refused replacement five times, then takes the fallback path and says so', async () => {
  const { db, run, runWith, history, path } = await openWorkplace();
  await run('snapshot', '--skip-webform');
  const before = readFileSync(db);
  const { code, stderr } = await runWith(refusing('salesmap_latest.db'), 'snapshot', '--skip-webform');
  const last = history().at(-1);
  const fallback = path(`salesmap_latest_${last?.['run_tag']}.db`);
  expect(code).toBe(4);
  expect(stderr).toContain(fallback);
  expect(readFileSync(db).equals(before)).toBe(true);
  expect(query(fallback, 'SELECT count(*) AS n FROM manifest')).toEqual([{ n: 7 }]);
  const events = eventsOf(String(last?.['log_path']));
  expect(events.filter((event) => event === 'replace_attempt')).toHaveLength(5);
  expect(events.filter((event) => event === 'replace_retry').length).toBeGreaterThanOrEqual(4);
  expect(events).toContain('fallback_rename');
  expect(last).toMatchObject({ status: 'published_to_fallback', exit_code: 4, published_by: 'fallback_rename' });
});

it('writes checkpoint.json by a copy when its rename is refused', async () => {
  const { runWith, history, path } = await openWorkplace();
  const { code } = await runWith(refusing('checkpoint.json'), 'snapshot', '--skip-webform');
  expect(code).toBe(0);
  const last = history().at(-1);
  const checkpoint = path('logs/checkpoints', String(last?.['run_tag']), 'checkpoint.json');
  expect(JSON.parse(readFileSync(checkpoint, 'utf8'))).toMatchObject({ tables: { deal: { completed: true } } });
  expect(existsSync(`${checkpoint}.tmp`)).toBe(false);
  expect(eventsOf(String(last?.['log_path']))).toContain('checkpoint_copy_fallback');
});
