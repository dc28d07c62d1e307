import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem as fs } from '../../src/files/file-system.ts';
import { tempFolder } from './support/temp-folder.ts';

it('makes a file once, and leaves one that is there alone', () => {
  const path = join(tempFolder(), 'lock');
  expect(fs.createFile(path, 0o600)).toBe(true);
  expect(fs.stat(path)).toMatchObject({ bytes: 0, mode: 0o600 });
  writeFileSync(path, 'mine');
  expect(fs.createFile(path, 0o644)).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

it('reads the start of a file, and no more than there is', () => {
  const path = join(tempFolder(), 'file');
  writeFileSync(path, 'abcdef');
  expect(fs.readStart(path, 3).toString()).toBe('abc');
  expect(fs.readStart(path, 99).toString()).toBe('abcdef');
});

it('has nothing at a path that does not exist', () => {
  const path = join(tempFolder(), 'missing');
  expect(fs.stat(path)).toBeUndefined();
  expect(fs.exists(path)).toBe(false);
  expect(fs.readFolder(path)).toEqual([]);
});

it('syncs files and folders, and throws for what is not there', () => {
  const folder = tempFolder();
  const path = join(folder, 'file');
  writeFileSync(path, 'x');
  fs.fsyncFile(path);
  fs.fsyncFolder(folder);
  expect(() => fs.fsyncFile(join(folder, 'missing'))).toThrow('ENOENT');
  expect(() => fs.fsyncFolder(join(folder, 'missing'))).toThrow('ENOENT');
});

it('tells free bytes and makes folders, one or all', () => {
  const folder = tempFolder();
  expect(fs.freeBytes(folder)).toBeGreaterThan(0);
  fs.mkdirAll(join(folder, 'a', 'b'), 0o700);
  fs.mkdirAll(join(folder, 'a', 'b'), 0o700);
  mkdirSync(join(folder, 'c'));
  expect(() => fs.mkdir(join(folder, 'c'), 0o700)).toThrow('EEXIST');
});
