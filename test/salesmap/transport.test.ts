import { createServer, type RequestListener } from 'node:http';
import { MockAgent } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { HttpTransport, TransportError, type TransportOptions } from '../../src/salesmap/transport.ts';

const TOKEN = 'tok-secret';
const never = (): AbortSignal => new AbortController().signal;

function open(options: Partial<TransportOptions> = {}): HttpTransport {
  const transport = new HttpTransport({ token: TOKEN, timeoutMs: 30_000, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

/** A server on loopback that answers as the test says, and keeps what it was sent. */
async function serve(answer: RequestListener) {
  const received: { readonly url: string; readonly authorization: string | undefined }[] = [];
  const closed: Promise<void>[] = [];
  const server = createServer((request, response) => {
    received.push({ url: request.url ?? '', authorization: request.headers.authorization });
    closed.push(new Promise((resolve) => request.socket.once('close', () => resolve())));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { received, closed, port: address.port, url: new URL(`http://127.0.0.1:${address.port}/api/deal`) };
}

const failureOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => undefined,
    (error: unknown) => error,
  );

it('hands on status, headers and text, whatever they say', async () => {
  const agent = new MockAgent();
  agent.disableNetConnect();
  let headers: unknown;
  agent
    .get('https://salesmap.test')
    .intercept({ path: '/deal?cursor=%EA%B0%80' })
    .reply((request) => {
      headers = request.headers;
      return {
        statusCode: 429,
        data: '{"이름":"가나다"}',
        responseOptions: { headers: { 'retry-after': '7', location: '/elsewhere' } },
      };
    });
  const answer = await open({ dispatcher: agent }).get(new URL('https://salesmap.test/deal?cursor=가'), never());
  expect(answer).toEqual({ status: 429, retryAfter: '7', location: '/elsewhere', text: '{"이름":"가나다"}' });
  expect(headers).toEqual({ authorization: `Bearer ${TOKEN}`, accept: 'application/json' });
});

it('joins letters that the network cut in two', async () => {
  const bytes = Buffer.from('{"이름":"가"}');
  const { url } = await serve((_, response) => {
    response.write(bytes.subarray(0, 4), () => setImmediate(() => response.end(bytes.subarray(4))));
  });
  expect((await open().get(url, never())).text).toBe('{"이름":"가"}');
});

it('does not follow a redirect, so that the token stays with its server', async () => {
  const other = await serve((_, response) => response.end('{}'));
  const { url, received } = await serve((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${other.port}/steal` }).end('moved'),
  );
  expect(await open().get(url, never())).toMatchObject({ status: 302, location: expect.stringContaining('/steal') });
  expect(received).toEqual([{ url: '/api/deal', authorization: `Bearer ${TOKEN}` }]);
  expect(other.received).toEqual([]);
});

it('says network for a body that is cut off', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"success":true,', () => response.destroy());
  });
  const error = await failureOf(open().get(url, never()));
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ code: 'network' });
});

it('says network, and the system’s code, for a connection that is reset', async () => {
  const { url } = await serve((request) => request.socket.resetAndDestroy());
  const error = await failureOf(open().get(url, never()));
  expect(error).toMatchObject({ code: 'network', message: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) });
});

it('says network, and the system’s code, for a port where nobody listens', async () => {
  const { createServer: listen } = await import('node:net');
  const server = listen();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const port = typeof address === 'object' ? address?.port : undefined;
  const error = await failureOf(open().get(new URL(`http://127.0.0.1:${port}/`), never()));
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('ECONNREFUSED') });
  expect(error).toHaveProperty('cause');
});

it('says timeout when no answer comes, and lets go of the connection', async () => {
  const { url, closed } = await serve(() => undefined);
  const error = await failureOf(open({ timeoutMs: 50 }).get(url, never()));
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ code: 'timeout', message: 'no whole answer within 0.05 s' });
  await Promise.all(closed);
});

it('says timeout when the body trickles for longer, however much comes', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200);
    const trickle = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(trickle));
  });
  expect(await failureOf(open({ timeoutMs: 80 }).get(url, never()))).toMatchObject({ code: 'timeout' });
});

it('reads a body of the limit, refuses a larger one and lets go of the connection', async () => {
  const text = 'x'.repeat(100_000);
  const { url, closed } = await serve((_, response) => response.end(text));
  expect((await open({ maxBodyBytes: 100_000 }).get(url, never())).text).toHaveLength(100_000);
  const error = await failureOf(open({ maxBodyBytes: 99_999 }).get(url, never()));
  expect(error).toMatchObject({ code: 'body_too_large', message: expect.stringContaining('MiB') });
  await closed.at(-1);
});

it('does not wait for the end of a body that has no end', async () => {
  const { url, closed } = await serve((_, response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
      response.once('drain', pour);
    };
    pour();
  });
  expect(await failureOf(open({ maxBodyBytes: 50_000 }).get(url, never()))).toMatchObject({ code: 'body_too_large' });
  await Promise.all(closed);
});

it('ends with the signal’s own reason while it waits for the answer, and lets go of the connection', async () => {
  const stopping = new AbortController();
  const reason = new Error('stop');
  const { url, closed } = await serve(() => stopping.abort(reason));
  expect(await failureOf(open().get(url, stopping.signal))).toBe(reason);
  await Promise.all(closed);
});

it('ends with the signal’s own reason in the middle of a body', async () => {
  const stopping = new AbortController();
  const reason = new Error('stop');
  const { url, closed } = await serve((_, response) => {
    response.writeHead(200);
    response.write('{"success":', () => setImmediate(() => stopping.abort(reason)));
  });
  expect(await failureOf(open().get(url, stopping.signal))).toBe(reason);
  await Promise.all(closed);
});

it('sends nothing when the signal was aborted before', async () => {
  const { url, received } = await serve((_, response) => response.end('{}'));
  const reason = new Error('stop');
  expect(await failureOf(open().get(url, AbortSignal.abort(reason)))).toBe(reason);
  expect(received).toEqual([]);
});

it('names the token in no error', async () => {
  const { url } = await serve((request) => request.socket.destroy());
  const error = await failureOf(open().get(url, never()));
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(TOKEN);
  expect(String(error instanceof Error ? error.stack : error)).not.toContain(TOKEN);
});
