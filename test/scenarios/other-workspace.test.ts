import { existsSync, readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/testing/index.ts';
import type { CliResult } from '../support/cli.ts';
import { query } from '../support/query.ts';
import { runWarm } from '../support/warm-cli.ts';
import { contentOf, openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

const idOf = ({ data }: Sandbox): string => JSON.parse(JSON.stringify(data.whoami())).user.room.id;

/** The same address, and a token of another workspace behind it. */
async function otherWorkspace({ sandbox }: Workplace): Promise<Sandbox> {
  const port = Number(new URL(sandbox.url).port);
  await sandbox.close();
  return startSandbox({ port, seed: 2, latencyMs: 0, rateLimit: false, counts: SMALL });
}

const doctor = ({ dir }: Workplace, { token, url }: Sandbox): Promise<CliResult> =>
  runWarm(['doctor', '--min-interval', '0', '--json'], dir, { SALESMAP_TOKEN: token, SALESMAP_API_BASE: url });

it('keeps the workspace in the database, and does not replace it by another one until that is meant', async () => {
  const workplace = await openWorkplace();
  const { db, sandbox, run, path } = workplace;
  const ours = idOf(sandbox);
  expect((await run('snapshot')).code).toBe(0);
  expect(query(db, 'SELECT workspace_id, workspace_name FROM run_info')).toEqual([
    { workspace_id: ours, workspace_name: '연습용 작업 공간' },
  ]);
  expect((await run('snapshot')).code).toBe(0); // The same workspace: nothing is said.
  const same = JSON.parse((await doctor(workplace, sandbox)).stdout);
  expect(same.checks).toContainEqual(
    expect.objectContaining({
      check: 'workspace',
      state: 'ok',
      message: `workspace 연습용 작업 공간 (${ours}), the same as the published one`,
    }),
  );

  const before = contentOf(db, []);
  const other = await otherWorkspace(workplace);
  try {
    const found = await doctor(workplace, other);
    expect(found.code).toBe(1);
    expect(JSON.parse(found.stdout).checks).toContainEqual(
      expect.objectContaining({ check: 'workspace', state: 'fails', fix: expect.stringContaining(ours) }),
    );
    const asked = other.stats().requests;
    const refused = await run('snapshot');
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain(`is of workspace 연습용 작업 공간 (${ours}); this token is of workspace`);
    expect(refused.stderr).toMatch(/all the same: salesmap snapshot .*--accept-other-workspace/);
    expect(other.stats().requests).toBe(asked + 1); // Nothing but whose token it is.
    expect(contentOf(db, [])).toEqual(before);
    const folders = readdirSync(path('logs/checkpoints'));
    expect(folders.filter((tag) => existsSync(path('logs/checkpoints', tag, 'snapshot.db')))).toEqual([]);
    expect(workplace.history().at(-1)).toMatchObject({ status: 'refused', exit_code: 6 });
    const status = JSON.parse((await runWarm(['status', '--json'], workplace.dir)).stdout);
    expect(status.attention).toContainEqual(
      expect.objectContaining({ code: 'last_run_refused', fix: expect.stringContaining('Mend what it names, then:') }),
    );

    expect((await run('snapshot', '--accept-other-workspace')).code).toBe(0);
    expect(query(db, 'SELECT workspace_id FROM run_info')).toEqual([{ workspace_id: idOf(other) }]);
    expect((await run('snapshot')).code).toBe(0);
  } finally {
    await other.close();
  }
});

it('replaces a database that does not tell its workspace, as older ones do not', async () => {
  const workplace = await openWorkplace();
  expect((await workplace.run('snapshot')).code).toBe(0);
  const db = new Database(workplace.db);
  db.exec('ALTER TABLE run_info DROP COLUMN workspace_id; ALTER TABLE run_info DROP COLUMN workspace_name');
  db.close();
  const other = await otherWorkspace(workplace);
  try {
    expect((await workplace.run('snapshot')).code).toBe(0);
  } finally {
    await other.close();
  }
});
