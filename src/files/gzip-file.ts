import { createHash, type Hash } from 'node:crypto';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { FileSystem } from './file-system.ts';

/** A digest of bytes that passed by. */
export interface StreamDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Compresses a file in constant memory.
 * @param to must not exist yet.
 * @returns length and SHA-256 of the uncompressed bytes.
 */
export async function gzipFile(from: string, to: string, mode: number, fs: FileSystem): Promise<StreamDigest> {
  const tap = new DigestTap();
  await pipeline(fs.openReadStream(from), tap, createGzip(), fs.openWriteStream(to, mode));
  fs.fsyncFile(to);
  return tap.digest();
}

/** Uncompresses a file to nowhere: what a restore would get. Throws when the file is cut or its checksum is wrong. */
export async function digestOfGzip(path: string, fs: FileSystem): Promise<StreamDigest> {
  const tap = new DigestTap();
  tap.resume();
  await pipeline(fs.openReadStream(path), createGunzip(), tap);
  return tap.digest();
}

class DigestTap extends Transform {
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  digest(): StreamDigest {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
