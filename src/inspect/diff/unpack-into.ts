import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { PrivateFolder } from '../../files/private-folder.ts';
import { settle } from '../../store/read-at-rest.ts';

/**
 * Unpacks a backup into a private folder.
 * @returns the path of the database.
 * @throws the error of a file that was cut or spoilt, what SQLite says of one that holds no database, and the reason of `stop`.
 */
export async function unpackInto(folder: PrivateFolder, path: string, stop: AbortSignal): Promise<string> {
  const copy = folder.newPath();
  const to = createWriteStream(copy, { flags: 'wx', mode: 0o600 });
  await pipeline(createReadStream(path), createGunzip({ chunkSize: 64 * 1024 }), to, { signal: stop });
  settle(copy);
  return copy;
}
