import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/testing/index.ts';
import { contentOf, killAfter, openWorkplace, SMALL, type Workplace } from '../support/workplace.ts';

/** The path of a file of the newest run. */
const ofNewestRun = ({ path }: Workplace, name: string): string => {
  const tag = readdirSync(path('logs/checkpoints')).sort().at(-1) ?? '';
  return path('logs/checkpoints', tag, name);
};

/** The rows of each table, as text. */
function rowsOf(path: string): Map<string, string[]> {
  const tables = Object.entries(contentOf(path, ['run_info', 'manifest', '_columns', 'webform_history']));
  return new Map(
    tables.map(([name, content]) => {
      const rows = typeof content === 'object' && content !== null && 'rows' in content ? content.rows : [];
      return [name, Array.isArray(rows) ? rows.map((row: unknown) => JSON.stringify(row)) : []];
    }),
  );
}

it('takes each record as the server last showed it when the workspace changed between stop and resume', async () => {
  const later = { ...SMALL, organization: 45, people: 150, deal: 160, lead: 90, memo: 125 };
  const [before, after] = [await openWorkplace(), await openWorkplace({ counts: later })];
  await before.run('snapshot', '--skip-webform');
  await after.run('snapshot', '--skip-webform');
  const [old, now] = [rowsOf(before.db), rowsOf(after.db)];
  const workplace = await openWorkplace({ latencyMs: 150 }); // No list gets further before the kill arrives.
  await killAfter(workplace, 12, '--checkpoint-interval', '1');
  workplace.sandbox.setCounts(later);
  expect((await workplace.run('resume', '--skip-webform')).code).toBe(0);
  for (const [table, rows] of rowsOf(workplace.db)) {
    const known = new Set([...(old.get(table) ?? []), ...(now.get(table) ?? [])]);
    expect(
      rows.filter((row) => !known.has(row)),
      table,
    ).toEqual([]);
    expect(new Set(rows.map((row) => JSON.parse(row)[0])).size, table).toBe(rows.length);
    // Whatever stood behind the cursor is there as it is now.
    expect(rows.length, table).toBeGreaterThanOrEqual(now.get(table)?.length ?? 0);
  }
});

it('is refused in another workspace, naming both', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  await killAfter(workplace, 12);
  const port = Number(new URL(workplace.sandbox.url).port);
  await workplace.sandbox.close();
  const other = await startSandbox({ port, seed: 2, latencyMs: 0, rateLimit: false });
  try {
    const { code, stderr } = await workplace.run('resume');
    expect(code).toBe(2);
    expect(stderr).toMatch(/began in workspace \S+; this token belongs to workspace \S+\./);
    expect(other.stats().requests).toBe(1); // Nothing but whose token it is.
  } finally {
    await other.close();
  }
});

it('says that the working database is gone, and begins anew when told to', async () => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  await killAfter(workplace, 12);
  for (const suffix of ['', '-wal', '-shm']) rmSync(ofNewestRun(workplace, `snapshot.db${suffix}`));
  const refused = await workplace.run('resume');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('is gone');
  expect(refused.stderr).toContain('salesmap snapshot');
  const { code, stderr } = await workplace.run('snapshot', '--resume');
  expect(stderr).toContain('is gone: it cannot be gone on with. It is passed over;');
  expect(code).toBe(0);
});

it.each([
  ['cut off', (path: string) => truncateSync(path, 1000)],
  ['overwritten', (path: string) => writeFileSync(path, Buffer.alloc(30_000, 'x'))],
  ['no database', (path: string) => writeFileSync(path, '')],
])('says that the working database is damaged: %s', async (_how, damage) => {
  const workplace = await openWorkplace({ latencyMs: 5 });
  await killAfter(workplace, 12);
  const path = ofNewestRun(workplace, 'snapshot.db');
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix);
  damage(path);
  const { code, stderr } = await workplace.run('resume');
  expect(stderr).toMatch(/is damaged/);
  expect(code).toBe(2);
  expect((await workplace.run('snapshot', '--resume')).code).toBe(0);
});
