import { vi } from 'vitest';
import { ChainSchedule } from '../../../src/salesmap/chain-schedule.ts';
import { type ClientOptions, SalesmapClient } from '../../../src/salesmap/client.ts';
import type { Endpoint } from '../../../src/salesmap/endpoint.ts';
import { endpointNamed } from '../../../src/salesmap/endpoints.ts';
import { RequestLimiter } from '../../../src/salesmap/limiter.ts';
import { FIRST_PAGE, type Page, type PageStart } from '../../../src/salesmap/page.ts';
import type { HttpTransport } from '../../../src/salesmap/transport.ts';
import { recorder } from '../../support/recorder.ts';
import { listBody } from './scripted-transport.ts';

export const DEAL = endpointNamed('deal');
/** An answer with a page of deals, and another one behind it. */
export const GOOD = { text: listBody('dealList', [{ id: '1' }], 'c1') };
/** How the server refuses, with the token in its words. */
export const REFUSED = '{"success":false,"message":"Unauthorized","reason":"토큰 tok-1이 만료됐습니다."}';

/** How one request ended, when it has. */
interface Ending {
  page?: Page;
  error?: unknown;
  completed?: boolean;
}

/** A client over a transport, and what asks it for a page. */
export function setUp(transport: HttpTransport, options: Partial<ClientOptions> = {}) {
  const log = recorder();
  const observer = { requestSent: vi.fn(), retried: vi.fn(), paused: vi.fn() };
  const client = new SalesmapClient({
    baseUrl: new URL('https://salesmap.test/api/v2'),
    transport,
    limiter: new RequestLimiter({ minIntervalMs: 0 }),
    maxTries: 3,
    backoffMs: 10_000,
    maxBackoffMs: 60_000,
    log,
    observer,
    redact: (text) => text.replaceAll('tok-1', '[token]'),
    ...options,
  });
  const schedule = new ChainSchedule();
  const ask = (endpoint: Endpoint = DEAL, start: PageStart = FIRST_PAGE) => {
    const ending: Ending = {};
    const subscription = client.page(endpoint, start, schedule.chain(endpoint.table, undefined, 50)).subscribe({
      next: (page) => {
        ending.page = page;
      },
      error: (error: unknown) => {
        ending.error = error;
      },
      complete: () => {
        ending.completed = true;
      },
    });
    return { ending, subscription };
  };
  return { client, log, observer, ask, schedule };
}
