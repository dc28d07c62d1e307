import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCHER } from './launcher.ts';

/** A server that accepts no token: the first request of a run is its last. */
export interface RefusingServer {
  /** Starts `salesmap` in an empty folder. @returns how long it takes until its first request is here, in milliseconds. */
  firstRequestMs(args: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

/** In this process, which does nothing else meanwhile, so that one clock sees both the start and the request. */
export async function startRefusingServer(): Promise<RefusingServer> {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"success":false,"message":"Unauthorized"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${portOf(server)}/api/v2`;
  return {
    firstRequestMs: async (args) => {
      const dir = mkdtempSync(join(tmpdir(), 'salesmap-first-'));
      try {
        const asked = once(server, 'request').then(() => performance.now());
        const startedAtMs = performance.now();
        const child = spawn(process.execPath, [LAUNCHER, ...args], {
          cwd: dir,
          env: { ...process.env, SALESMAP_TOKEN: 'refused', SALESMAP_API_BASE: base },
          stdio: 'ignore',
        });
        const ended = once(child, 'close').then((): never => {
          throw new Error(`salesmap ${args.join(' ')} ended without a request`);
        });
        const askedAtMs = await Promise.race([asked, ended]);
        await ended.catch(() => undefined);
        return askedAtMs - startedAtMs;
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
