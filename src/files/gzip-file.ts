import { createHash, type Hash } from 'node:crypto';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { FileSystem } from './file-system.ts';

/** A digest of bytes that passed by. */
export interface StreamDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/** How bytes that pass by are watched. */
export interface PassOptions {
  readonly fs: FileSystem;
  /** Ends it with an AbortError. */
  readonly stop: AbortSignal;
  /** Hears how many uncompressed bytes have passed. */
  readonly moved: (bytes: number) => void;
}

/** Decision 016: level 6 takes almost three times as long for a file that is an eighth smaller. */
const LEVEL = 1;
/** The size of what a file stream reads; with zlib's own 16 KiB it takes a fifth longer. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Compresses a file in constant memory; the compressed file is on the disk when this returns.
 * @param to must not exist yet.
 * @returns length and SHA-256 of the uncompressed bytes.
 */
export async function gzipFile(
  from: string,
  to: string,
  { mode, fs, stop, moved }: PassOptions & { readonly mode: number },
): Promise<StreamDigest> {
  const tap = new DigestTap(moved);
  const gzip = createGzip({ level: LEVEL, chunkSize: CHUNK_BYTES });
  await intoFile(fs.openWriteStream(to, mode), (file) =>
    pipeline(fs.openReadStream(from), tap, gzip, file, { signal: stop }),
  );
  return tap.digest();
}

/**
 * Uncompresses a file to nowhere: what a restore would get. Throws when the file is cut or its checksum is wrong.
 * @param options.read hears how many compressed bytes were read, whose number is known beforehand.
 */
export async function digestOfGzip(
  path: string,
  { fs, stop, moved, read = () => undefined }: PassOptions & { readonly read?: (bytes: number) => void },
): Promise<StreamDigest> {
  const tap = new DigestTap(moved);
  tap.resume();
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  await pipeline(fs.openReadStream(path), counter(read), gunzip, tap, { signal: stop });
  return tap.digest();
}

/**
 * Uncompresses a file in constant memory; the new file is on the disk when this returns.
 * @param to must not exist yet.
 * @returns length and SHA-256 of the uncompressed bytes. Throws when the file is cut or its checksum is wrong.
 */
export async function gunzipFile(
  from: string,
  to: string,
  { mode, fs, stop, moved }: PassOptions & { readonly mode: number },
): Promise<StreamDigest> {
  const tap = new DigestTap(moved);
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  await intoFile(fs.openWriteStream(to, mode), (file) =>
    pipeline(fs.openReadStream(from), gunzip, tap, file, { signal: stop }),
  );
  return tap.digest();
}

/** Ends when the file is closed. One that was stopped at once may still be opening it, after its caller has removed it. */
async function intoFile(file: Writable, write: (file: Writable) => Promise<void>): Promise<void> {
  const closed = new Promise((resolve) => file.once('close', resolve));
  try {
    await write(file);
  } finally {
    await closed;
  }
}

/** Passes bytes on and tells how many there were. */
function counter(moved: (bytes: number) => void): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      moved(bytes);
      done(null, chunk);
    },
  });
}

class DigestTap extends Transform {
  readonly #hash: Hash = createHash('sha256');
  readonly #moved: (bytes: number) => void;
  #bytes = 0;

  constructor(moved: (bytes: number) => void) {
    super();
    this.#moved = moved;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#moved(this.#bytes);
    done(null, chunk);
  }

  digest(): StreamDigest {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
