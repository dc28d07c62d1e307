import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { gunzipFile, gzipFile } from '../../src/files/gzip-file.ts';
import { tempFolder } from '../run/support/runs.ts';

it.each([
  ['gzipFile', gzipFile],
  ['gunzipFile', gunzipFile],
])('%s ends after its file is closed, also when it is stopped while the file is being opened', async (_name, pass) => {
  const from = join(tempFolder(), 'from');
  writeFileSync(from, 'x');
  const slow = new Writable({ construct: (opened) => void wait(20).then(() => opened()) });
  const fs = { ...nodeFileSystem, openWriteStream: () => slow };
  const passed = pass(from, 'to', { mode: 0o600, fs, stop: AbortSignal.abort(), moved: () => undefined });
  await expect(passed).rejects.toThrow('aborted');
  expect(slow.closed).toBe(true);
});
