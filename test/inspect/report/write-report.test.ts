import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../../src/files/file-system.ts';
import { GENERATOR } from '../../../src/inspect/report/page.ts';
import { writeReport } from '../../../src/inspect/report/write-report.ts';
import { CannotStartError } from '../../../src/run/errors.ts';
import { tempFolder } from '../../run/support/runs.ts';

const PAGE = `<!doctype html>${GENERATOR}`;

it('writes a private file, and replaces a report that is there, whatever mode it had', () => {
  const path = join(tempFolder(), 'report.html');
  expect(writeReport(path, PAGE, 0o600)).toBe(path);
  chmodSync(path, 0o644);
  writeReport(path, `${PAGE} again`, 0o600);
  expect(readFileSync(path, 'utf8')).toBe(`${PAGE} again`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('replaces the report behind a link, and keeps the link', () => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'real.html'), PAGE);
  symlinkSync('real.html', join(dir, 'link.html'));
  expect(writeReport(join(dir, 'link.html'), `${PAGE} again`, 0o600)).toBe(join(dir, 'real.html'));
  expect(readFileSync(join(dir, 'real.html'), 'utf8')).toBe(`${PAGE} again`);
  expect(lstatSync(join(dir, 'link.html')).isSymbolicLink()).toBe(true);
});

it.each<[string, (path: string) => void]>([
  ['somebody’s file', (path) => writeFileSync(path, `${'x'.repeat(5000)}${GENERATOR}`)],
  ['an empty file', (path) => writeFileSync(path, '')],
  ['a folder', (path) => mkdirSync(path)],
  [
    'a link to somebody’s file',
    (path) => {
      const other = join(tempFolder(), 'notes.txt');
      writeFileSync(other, 'mine');
      symlinkSync(other, path);
    },
  ],
])('does not replace %s', (_name, make) => {
  const dir = tempFolder();
  const path = join(dir, 'report.html');
  make(path);
  const before = readdirSync(dir);
  expect(() => writeReport(path, PAGE, 0o600)).toThrow(
    expect.objectContaining({ code: 'out_is_no_report', exitCode: 2, safe: 'It was left as it is.' }),
  );
  expect(readdirSync(dir)).toEqual(before);
});

it('says where it cannot be written, and leaves nothing there', () => {
  const dir = tempFolder();
  expect(() => writeReport(join(dir, 'nope/report.html'), PAGE, 0o600)).toThrow(CannotStartError);
  const refusing = {
    ...nodeFileSystem,
    rename: () => {
      throw new Error('EBUSY: held');
    },
  };
  expect(() => writeReport(join(dir, 'report.html'), PAGE, 0o600, refusing)).toThrow(/cannot be written to .*EBUSY/);
  expect(readdirSync(dir)).toEqual([]);
});
