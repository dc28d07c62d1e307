import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { readText } from '../files/read-text.ts';
import { isJsonObject } from '../salesmap/record.ts';

/** A pipeline of the user's own: where it is, and what it was when the run began. */
export interface PipelineFile {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

/** The fingerprint of a pipeline file's text. @throws the system error when it cannot be read. */
export const pipelineFileAt = (path: string): PipelineFile => ({
  path,
  sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
});

/** Keeps in the run's folder which file a run belongs to; there before the working database is, and as long. */
export function writePipelineFile(path: string, file: PipelineFile, mode: number): void {
  writeFileSync(path, `${JSON.stringify({ path: file.path, sha256: file.sha256 }, null, 2)}\n`, { mode });
}

/** The file that a run belongs to; undefined for the product's own snapshot. @throws for one that cannot be read. */
export function readPipelineFile(path: string): PipelineFile | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const remembered: unknown = JSON.parse(text);
  const { path: file, sha256 } = isJsonObject(remembered) ? remembered : {};
  if (typeof file === 'string' && typeof sha256 === 'string') return { path: file, sha256 };
  throw new TypeError(`${path} names no pipeline file.`);
}
