import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { keepVerdict, readVerdicts } from '../../src/inspect/verdicts.ts';
import { systemError } from '../files/support/system-error.ts';
import { tempFolder } from '../run/support/runs.ts';
import { packBackup } from '../support/backups.ts';

const [OLD, NEW] = ['20260101_000000', '20260102_000000'];
const FINE = { verified_at_utc: '2026-02-01T00:00:00.000Z', ok: true, message: 'fine' };
const BAD = { verified_at_utc: '2026-02-02T00:00:00.000Z', ok: false, message: 'it is cut short' };
const FILE = '.verified.json';
const mode = 0o600;

function folderOf(...tags: string[]): string {
  const dir = tempFolder();
  for (const tag of tags) packBackup(dir, tag, Buffer.from('x'));
  return dir;
}

it('keeps one verdict for each backup, the last one, and forgets those of backups that are gone', () => {
  const dir = folderOf(OLD, NEW);
  keepVerdict(dir, '20250101_000000', FINE, { mode }); // It is not there: forgotten with the next.
  keepVerdict(dir, NEW, FINE, { mode });
  keepVerdict(dir, OLD, FINE, { mode });
  keepVerdict(dir, NEW, BAD, { mode });
  expect(JSON.parse(readFileSync(join(dir, FILE), 'utf8'))).toEqual({ [OLD]: FINE, [NEW]: BAD });
  expect([...readVerdicts(dir)]).toEqual([
    [OLD, FINE],
    [NEW, BAD],
  ]);
  expect(statSync(join(dir, FILE)).mode & 0o777).toBe(mode);
  expect(readdirSync(dir)).toHaveLength(3);
});

it.each([
  ['no file', undefined],
  ['no JSON', '{"20260101_0'],
  ['no object', '7'],
  ['nonsense in it', JSON.stringify({ [OLD]: { ok: 'yes' } })],
])('knows of no verdict: %s', (_name, text) => {
  const dir = folderOf(OLD);
  if (text !== undefined) writeFileSync(join(dir, FILE), text);
  expect(readVerdicts(dir).size).toBe(0);
  keepVerdict(dir, OLD, FINE, { mode });
  expect([...readVerdicts(dir)]).toEqual([[OLD, FINE]]);
});

it('leaves the old file as it was when the new one cannot be written', () => {
  const dir = folderOf(OLD, NEW);
  keepVerdict(dir, OLD, FINE, { mode });
  const rename = (): never => {
    throw systemError('ENOSPC');
  };
  expect(() => keepVerdict(dir, NEW, BAD, { mode, fs: { ...nodeFileSystem, rename } })).toThrow('ENOSPC');
  expect([...readVerdicts(dir)]).toEqual([[OLD, FINE]]);
  expect(readdirSync(dir)).toHaveLength(3);
});
