import { once } from 'node:events';
import { createServer } from 'node:http';
import { DEFAULT_ENDPOINTS } from '../../src/salesmap/endpoints.ts';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A server that answers with hand-made pages; lists without any are empty.
 * @param pages for each table the JSON text of each page's list, sent as it stands.
 */
export async function servePages(pages: Readonly<Record<string, readonly string[]>>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://pages');
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/user/me') return void response.end('{"success":true,"data":{"user":{"id":"me"}}}');
    const endpoint = DEFAULT_ENDPOINTS.find(({ path }) => path === url.pathname);
    if (endpoint === undefined) return void response.writeHead(404).end();
    const list = pages[endpoint.table] ?? ['[]'];
    const page = Number(url.searchParams.get('cursor') ?? 0);
    const next = page + 1 < list.length ? `"${page + 1}"` : 'null';
    response.end(`{"success":true,"data":{"${endpoint.listKey}":${list[page]},"nextCursor":${next}}}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
