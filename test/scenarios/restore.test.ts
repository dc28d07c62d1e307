import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { query } from '../support/query.ts';
import { runWarm } from '../support/warm-cli.ts';
import { contentOf, killAfter, openWorkplace, type Workplace } from '../support/workplace.ts';

const WITHOUT_FORMS = '--skip-webform';
const tagIn = (db: string): string => String(query(db, 'SELECT run_tag FROM run_info')[0]?.['run_tag']);

/** Two snapshots, the older one with fewer deals; its backup is there. */
async function twoSnapshots(): Promise<Workplace & { readonly older: string; readonly newer: string }> {
  const place = await openWorkplace();
  place.sandbox.setCounts({ deal: 80 });
  await place.run('snapshot', WITHOUT_FORMS);
  const older = tagIn(place.db);
  place.sandbox.setCounts({ deal: 110 });
  await place.run('snapshot', WITHOUT_FORMS);
  return { ...place, older, newer: tagIn(place.db) };
}

/** Without a token, and without the flags of runs that make requests. */
const restore = ({ dir }: Workplace, tag: string, env: Record<string, string> = {}) =>
  runWarm(['backup', 'restore', tag, '--no-progress'], dir, env);

it('a later snapshot goes on from the restored one: saved already, its columns and tables kept', async () => {
  const place = await twoSnapshots();
  const { db, run, older, newer, path, history } = place;
  const before = readdirSync(path('backups'));
  expect((await restore(place, older)).code).toBe(0);
  expect(tagIn(db)).toBe(older);
  expect(readdirSync(path('backups'))).toContain(`salesmap_backup_${newer}.db.gz`);
  const saved = readdirSync(path('backups'));
  expect((await run('snapshot', '--tables', 'user', WITHOUT_FORMS)).code).toBe(0);
  expect(readdirSync(path('backups'))).toEqual(saved); // The restored snapshot's backup is the one that it came from.
  expect(query(db, 'SELECT count(*) AS n FROM deal')).toEqual([{ n: 80 }]);
  expect(query(db, 'SELECT errors FROM manifest WHERE "table" = \'deal\'')).toEqual([
    { errors: `carried_over:${older}` },
  ]);
  expect(before).toEqual([`salesmap_backup_${older}.db.gz`]);
  expect(history().map(({ kind }) => kind)).toEqual(['snapshot', 'snapshot', 'restore', 'snapshot']);
});

it('a run that stopped before goes on over an older snapshot that was restored: what it read is newer', async () => {
  const place = await twoSnapshots();
  const { db, run, older, sandbox } = place;
  await killAfter(place, 6, WITHOUT_FORMS);
  expect((await restore(place, older)).code).toBe(0);
  expect((await run('resume', WITHOUT_FORMS)).code).toBe(0);
  expect(query(db, 'SELECT count(*) AS n FROM deal')).toEqual([{ n: sandbox.data.count('deal') }]);
  expect(tagIn(db) > older).toBe(true);
});

it('a run that stopped before the restored snapshot was made is refused: it would replace it by older data', async () => {
  const place = await twoSnapshots();
  const { db, run, path } = place;
  await killAfter(place, 6, WITHOUT_FORMS);
  const [stopped = ''] = readdirSync(path('logs/checkpoints')).sort().reverse();
  await run('snapshot', WITHOUT_FORMS); // Newer than the stopped run.
  const newest = tagIn(db);
  await run('snapshot', WITHOUT_FORMS); // So that the one before has a backup.
  expect((await restore(place, newest)).code).toBe(0);
  const { code, stderr } = await run('resume', '--run-tag', stopped, WITHOUT_FORMS);
  expect(code).toBe(2);
  expect(stderr).toContain(`A newer snapshot (${newest}) was published since`);
  expect(tagIn(db)).toBe(newest);
});

it('is no run that can be resumed, and hides none', async () => {
  const place = await twoSnapshots();
  const { run, older, path } = place;
  await killAfter(place, 6, WITHOUT_FORMS);
  const unfinished = readdirSync(path('logs/checkpoints')).length;
  const { signal } = await restore(place, older, { SALESMAP_FAULT_POINT: 'after:backup_unpack' });
  expect(signal).toBe('SIGKILL');
  const { code, stdout } = await run('resume', WITHOUT_FORMS, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'resume', status: 'published' });
  expect(readdirSync(path('logs/checkpoints')).length).toBeLessThanOrEqual(unfinished);
});

it('brings back cell by cell what the snapshot was', async () => {
  const place = await openWorkplace();
  const { db, run, sandbox } = place;
  await run('snapshot');
  const [older, before] = [tagIn(db), contentOf(db, [])];
  sandbox.setCounts({ deal: 60, memo: 20 });
  await run('snapshot', '--accept-shrink');
  expect(contentOf(db, [])).not.toEqual(before);
  expect((await restore(place, older)).code).toBe(0);
  expect(contentOf(db, [])).toEqual(before);
});
