import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contentOf, openWorkplace } from '../support/workplace.ts';

it('keeps a second run of the same database away, naming the first by pid and run tag', async () => {
  const { start, sandbox, path } = await openWorkplace();
  sandbox.setFaults([{ path: '/lead', page: 2, fault: { type: 'hang' } }]);
  const first = start('snapshot');
  await sandbox.requestsReached(3);
  const [tag] = readdirSync(path('logs/checkpoints'));
  const { code, stderr } = await start('snapshot').ended;
  expect(code).toBe(5);
  expect(stderr).toContain(`pid ${first.child.pid}`);
  expect(stderr).toContain(tag);
  expect(sandbox.requests().filter((request) => request.path === '/user/me')).toHaveLength(1);
  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(143);
});

it('lets go of the lock with its process', async () => {
  const { run, start, sandbox } = await openWorkplace();
  sandbox.setFaults([{ path: '/lead', page: 2, fault: { type: 'hang' } }]);
  const first = start('snapshot');
  await sandbox.requestsReached(3);
  first.child.kill('SIGKILL');
  await first.ended;
  sandbox.setFaults([]);
  expect((await run('resume')).code).toBe(0);
});

it('lets runs of two databases go on side by side, with the same token and the same folders', async () => {
  const { db, path, start } = await openWorkplace({ latencyMs: 5 });
  const others = [start('snapshot'), start('snapshot', '--db-path', 'other.db')];
  expect((await Promise.all(others.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
  expect(contentOf(path('other.db'))).toEqual(contentOf(db));
});
