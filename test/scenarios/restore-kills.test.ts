import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DiskStep } from '../../src/run/fault-point.ts';
import { Child } from '../files/support/child.ts';
import { NOW, OLD, type RestorePlace, restorePlace } from '../support/restore-place.ts';

/** A folder that lies on another file system than the temporary folder. */
const ELSEWHERE = '/dev/shm';

const SIDES = ['before', 'after'] as const;

/** What a restore comes by on its plain way, in its order. */
const STEPS: readonly DiskStep[] = [
  'backup_unpack',
  'verified_write',
  'backup_copy',
  'backup_gzip',
  'backup_rename',
  'sidecar_removal',
  'replace_rename',
  'history_line',
];
/** After this one the restored snapshot is there. */
const PUBLISHES: readonly string[] = ['after:replace_rename', 'before:history_line', 'after:history_line'];

const ending = (name: string): boolean => /(restored\.db|\.new|\.tmp|\.tmp\.\w+|-wal|-shm|-journal)$/.test(name);

/** The promises after the next try: the restored snapshot, nothing left over, and a line for the killed one. */
function checkEnd({ dir, db, published, history }: RestorePlace, killed: number): void {
  expect(published(db)).toBe(OLD);
  expect(readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(ending)).toEqual([]);
  expect(readdirSync(join(dir, 'logs/checkpoints'))).toEqual([]);
  const lines = history();
  expect(lines).toHaveLength(killed + 1);
  expect(lines.every(({ kind }) => kind === 'restore')).toBe(true);
}

describe.each(STEPS)('killed at %s', (step) => {
  it.each(SIDES)('%s it: the target is one or the other, and the next restore ends well', async (side) => {
    const place = restorePlace();
    const point = `${side}:${step}`;
    const { signal } = await place.restore([], { SALESMAP_FAULT_POINT: point });
    expect(signal).toBe('SIGKILL');
    expect(place.published()).toBe(PUBLISHES.includes(point) ? OLD : NOW);
    expect(existsSync(place.path('backups', `salesmap_backup_${OLD}.db.gz`))).toBe(true);
    expect((await place.restore()).code).toBe(0);
    checkEnd(place, 1);
    const saved = readFileSync(place.path('backups', `salesmap_backup_${NOW}.db.gz`));
    expect(saved.length).toBeGreaterThan(100);
  });
});

describe.each(['live_write', 'live_discard'])('killed at %s, with a reader in the WAL', (step) => {
  it.each(SIDES)('%s it', async (side) => {
    const place = restorePlace({ now: { wal: true } });
    const reader = new Child('./database-process.mjs', place.db);
    await reader.answer();
    await reader.ask("UPDATE run_info SET note = 'only in the wal'");
    await reader.ask('BEGIN');
    await reader.ask('SELECT * FROM run_info');
    const { signal } = await place.restore([], { SALESMAP_FAULT_POINT: `${side}:${step}` });
    expect(signal).toBe('SIGKILL');
    expect(place.published()).toBe(`${side}:${step}` === 'before:live_write' ? NOW : OLD);
    await reader.close();
    expect((await place.restore()).code).toBe(0);
    expect(place.published()).toBe(OLD);
  });
});

describe.runIf(existsSync(ELSEWHERE))('killed at replace_copy, with the target on another disk', () => {
  it.each(SIDES)('%s it', async (side) => {
    const elsewhere = mkdtempSync(join(ELSEWHERE, 'salesmap-restore-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    const place = restorePlace();
    const db = join(elsewhere, 'a.db');
    const there = ['--db-path', db];
    expect((await place.start(['backup', 'restore', OLD, ...there]).ended).code).toBe(0);
    const { signal } = await place.restore(there, { SALESMAP_FAULT_POINT: `${side}:replace_copy` });
    expect(signal).toBe('SIGKILL');
    expect(place.published(db)).toBe(OLD);
    expect((await place.restore(there)).code).toBe(0);
    expect(readdirSync(elsewhere).sort()).toEqual(['a.db', 'a.db.lock']);
  });
});

describe('killed at fallback_rename, when the target cannot be replaced', () => {
  const refusing = {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'support/refuse-renames-process.mjs')}`,
    REFUSED_RENAMES: 'salesmap_latest.db',
  };
  it.each(SIDES)('%s it', async (side) => {
    const place = restorePlace();
    const { signal } = await place.restore([], { ...refusing, SALESMAP_FAULT_POINT: `${side}:fallback_rename` });
    expect(signal).toBe('SIGKILL');
    expect(place.published()).toBe(NOW);
    expect((await place.restore()).code).toBe(0);
    checkEnd(place, 1);
  });
});
