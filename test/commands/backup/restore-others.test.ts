import { describe, expect, it } from 'vitest';
import { Child } from '../../files/support/child.ts';
import { NOW, OLD, restorePlace } from '../../support/restore-place.ts';

describe('while others are at work', () => {
  it('another run holds the database: exit 5', async () => {
    const { restore, published, db } = restorePlace();
    const other = new Child('./run-lock-process.ts', db, '20260301_000000');
    await other.answer();
    expect(await other.ask('take')).toMatchObject({ held: '20260301_000000' });
    const { code, stderr } = await restore();
    expect(code).toBe(5);
    expect(stderr).toContain('20260301_000000');
    expect(published()).toBe(NOW);
    await other.close();
    expect((await restore()).code).toBe(0);
  });

  it('a reader holds the WAL of the target open: written into it, the reader keeps what it sees', async () => {
    const { restore, published, db, history } = restorePlace({ now: { wal: true } });
    const reader = new Child('./database-process.mjs', db);
    await reader.answer();
    await reader.ask("UPDATE run_info SET note = 'only in the wal'");
    await reader.ask('BEGIN');
    await reader.ask('SELECT * FROM run_info');
    expect((await restore()).code).toBe(0);
    expect(published()).toBe(OLD);
    await reader.close();
    expect(published()).toBe(OLD);
    expect(history()[0]).toMatchObject({ published_by: 'backup_into_live', status: 'published' });
  });

  it('the target is locked too hard to be read: the fallback path, exit 4', async () => {
    const { restore, published, db, history, path } = restorePlace();
    const holder = new Child('./database-process.mjs', db);
    await holder.answer();
    await holder.ask('BEGIN EXCLUSIVE');
    const { code, stderr } = await restore();
    await holder.close();
    const [line] = history();
    const fallback = path(`salesmap_latest_${line?.['run_tag']}.db`);
    expect(code).toBe(4);
    expect(stderr).toContain(fallback);
    expect(published()).toBe(NOW);
    expect(published(fallback)).toBe(OLD);
    expect(line).toMatchObject({ kind: 'restore', status: 'published_to_fallback', final_db_path: fallback });
  });
});
