import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

const FILLING = Buffer.alloc(64 * 1024, ' ');

/** Puts an answer on the wire, or breaks off in the way that it says. */
export async function sendAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  const { status, headers, body, manner = { kind: 'whole' } } = answer;
  switch (manner.kind) {
    case 'hang':
      return;
    case 'reset':
      response.destroy();
      return;
    case 'cut':
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      return;
    case 'filled':
      response.writeHead(status, headers);
      response.write(body.subarray(0, manner.at));
      for (let sent = 0; sent < manner.bytes && !response.destroyed; sent += FILLING.length) {
        if (!response.write(FILLING)) await drained(response);
      }
      response.end(body.subarray(manner.at));
      return;
    default:
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.end(body);
  }
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
