import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { PageServer } from './page-server.ts';

type Echo = (response: ServerResponse, token: string) => void;

/** The ways in which a careless server or gateway shows the token that it was asked with, by path. */
const ECHOES: Readonly<Record<string, Echo>> = {
  '/user/me': (response, token) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ success: true, data: { user: { id: token, room: { id: `room-${token}` } } } }));
  },
  '/people': (response, token) => response.writeHead(502).end(`<html>upstream refused Bearer ${token}</html>`),
  '/deal': (response, token) =>
    response.writeHead(302, { location: `/login/${token}?token=${encodeURIComponent(token)}` }).end(),
  '/memo': (response, token) =>
    response.end(JSON.stringify({ success: true, data: { memoList: [{ text: token }], nextCursor: token } })),
  '/lead': (response, token) => response.end(`{"success":true,"data":{"leadList":[{"token":"${token}"`),
};

const asError: Echo = (response, token) =>
  response.writeHead(500).end(JSON.stringify({ success: false, message: `No: ${token}`, reason: [`Bearer ${token}`] }));

/** A server that shows the token in whatever it answers. */
export async function serveEchoes(): Promise<PageServer> {
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const { pathname } = new URL(request.url ?? '/', 'http://echoes');
    (ECHOES[pathname] ?? asError)(response, token);
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
