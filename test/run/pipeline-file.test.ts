import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pipelineFileAt, readPipelineFile, writePipelineFile } from '../../src/run/pipeline-file.ts';
import { tempFolder } from './support/runs.ts';

const fileWith = (text: string): string => {
  const path = join(tempFolder(), 'mine.ts');
  writeFileSync(path, text);
  return path;
};

it('is known by its bytes', () => {
  const text = 'export default 가;\n';
  const path = fileWith(text);
  expect(pipelineFileAt(path)).toEqual({ path, sha256: createHash('sha256').update(text).digest('hex') });
  const before = pipelineFileAt(path).sha256;
  chmodSync(path, 0o600);
  expect(pipelineFileAt(path).sha256).toBe(before);
  writeFileSync(path, `${text} `);
  expect(pipelineFileAt(path).sha256).not.toBe(before);
});

it('that is gone says so as the system does', () => {
  expect(() => pipelineFileAt(join(tempFolder(), 'none.ts'))).toThrow(/ENOENT/);
});

it('is remembered beside the run, for its owner only', () => {
  const file = pipelineFileAt(fileWith('x'));
  const path = join(tempFolder(), 'pipeline.json');
  writePipelineFile(path, file, 0o600);
  expect(readPipelineFile(path)).toEqual(file);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(file);
});

it('is none for a run of the product’s own snapshot', () => {
  expect(readPipelineFile(join(tempFolder(), 'pipeline.json'))).toBeUndefined();
});

it.each(['', '{', '[]', '{"path":"/x.ts"}', '{"path":1,"sha256":"x"}'])(
  'is an error when what was remembered is %j',
  (text) => {
    const path = join(tempFolder(), 'pipeline.json');
    writeFileSync(path, text);
    expect(() => readPipelineFile(path)).toThrow();
  },
);
