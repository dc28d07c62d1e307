import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Answer, html, json, refusal, tooManyRequests, unauthorized } from './answer.ts';
import { answerRequest, positionOf } from './answer-request.ts';
import type { SandboxCounts } from './counts.ts';
import { expectedWebformHistory } from './expected-webform-history.ts';
import { FaultPlan } from './fault-plan.ts';
import { type FaultRule, parseFaultRules } from './faults.ts';
import { PageCache } from './page-cache.ts';
import { RateWindow } from './rate-window.ts';
import { RequestLog, type SandboxStats, type SeenRequest } from './request-log.ts';
import { router } from './routes.ts';
import { type SandboxData, type SandboxDataOptions, sandboxData } from './sandbox-data.ts';
import { sendAnswer } from './send-answer.ts';
import { spoilAnswer } from './spoil-answer.ts';
import { SANDBOX_TABLES } from './tables.ts';

/** The workspace, and how the server behaves. */
export interface SandboxOptions extends SandboxDataOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Every answer takes this long; default 80. */
  readonly latencyMs?: number;
  /** 100 requests per 10 s, then 429; default true. */
  readonly rateLimit?: boolean;
  readonly faults?: readonly FaultRule[];
  /** Default `sandbox-token`. */
  readonly token?: string;
}

/** A Salesmap API that runs on this machine. */
export interface Sandbox {
  /** The base URL to give to a client. */
  readonly url: string;
  readonly token: string;
  readonly data: SandboxData;
  /** The last requests, oldest first. */
  requests(): readonly SeenRequest[];
  stats(): SandboxStats;
  /** Resolves when that many requests have arrived since the start. */
  requestsReached(count: number): Promise<void>;
  /** Replaces the fault rules; requests are counted anew. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Changes how much there is in the workspace, from the next request on. */
  setCounts(counts: Partial<SandboxCounts>): void;
  close(): Promise<void>;
}

const PREFIX = '/api/v2';

/**
 * Starts a sandbox on the loopback address: auth, cursors, page sizes, rate limit and quirks as the real API has them.
 *
 * @example
 * const small = await startSandbox({ scale: 0.01, latencyMs: 0, rateLimit: false });
 * const client2 = createClient({ token: small.token, baseUrl: small.url, minIntervalMs: 0 });
 * console.log((await firstValueFrom(tableSource(client2, 'user'))).records.length); // 30
 * await client2.close();
 * await small.close();
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, latencyMs = 80, rateLimit = true, token = 'sandbox-token' } = options;
  const log = new RequestLog();
  const rate = new RateWindow();
  let workspace = openWorkspace(options);
  let faults = new FaultPlan(options.faults ?? []);
  let tokenExpired = false;
  const setFaults = (rules: readonly FaultRule[]): void => {
    faults = new FaultPlan(rules);
    tokenExpired = false;
  };

  const answer = (
    request: IncomingMessage,
    url: URL,
    atMs: number,
  ): { answer: Answer; seen: SeenRequest; label: string } => {
    const path = url.pathname.slice(PREFIX.length);
    const cursor = url.searchParams.get('cursor');
    const { data, routeOf, cache } = workspace;
    const route = routeOf(path);
    const seen = (given: Answer, fault?: string): ReturnType<typeof answer> => ({
      answer: given,
      seen: { atMs, path, cursor, status: given.status, ...(fault === undefined ? {} : { fault }) },
      label: route.label,
    });
    if (request.headers.authorization !== `Bearer ${token}` || tokenExpired) return seen(unauthorized());
    const waitMs = rateLimit ? rate.take(atMs) : undefined;
    if (waitMs !== undefined) {
      // Some of the vendor's 429 answers name the seconds in the reason, some in the header, some nowhere.
      const before = log.stats().rateLimited;
      return seen(tooManyRequests(waitMs, { reason: before % 2 === 0, retryAfter: before % 3 === 0 }));
    }
    if (request.method !== 'GET') return seen(refusal(405, 'Method Not Allowed'));
    const position = positionOf(route, data, cursor);
    const fault = faults.next({ path, route, page: position?.page, hasCursor: cursor !== null });
    const usual = answerRequest(route, data, position, cache);
    if (fault === undefined) return seen(usual);
    if (fault.type === 'unauthorized_from_then_on') tokenExpired = true;
    return seen(spoilAnswer(fault, { route, data, position, answer: usual }), fault.type);
  };

  const server = createServer((request, response) => {
    const atMs = performance.now();
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (!url.pathname.startsWith(`${PREFIX}/`))
      return void control(request, response, url.pathname, setFaults, log, workspace.data);
    const result = answer(request, url, atMs);
    log.add(result.seen, result.label);
    const delayMs = latencyMs + (result.answer.extraMs ?? 0) - (performance.now() - atMs);
    if (delayMs <= 0) void sendAnswer(response, result.answer);
    else setTimeout(() => void sendAnswer(response, result.answer), delayMs);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port.');

  return {
    url: `http://127.0.0.1:${address.port}${PREFIX}`,
    token,
    get data() {
      return workspace.data;
    },
    requests: () => log.all(),
    stats: () => log.stats(),
    requestsReached: (count) => log.reached(count),
    setFaults,
    setCounts: (counts) => {
      workspace = openWorkspace({ ...options, counts: { ...options.counts, ...counts } });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function openWorkspace(options: SandboxOptions) {
  const data = sandboxData(options);
  return { data, routeOf: router(data), cache: new PageCache() };
}

/** For those who started the sandbox in another process: what it saw, what to expect, and its faults. */
async function control(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  setFaults: (rules: readonly FaultRule[]) => void,
  log: RequestLog,
  data: SandboxData,
): Promise<void> {
  const reply = (answer: Answer): Promise<void> => sendAnswer(response, answer);
  if (path === '/_sandbox/stats') return reply(json(200, { ...log.stats() }));
  if (path === '/_sandbox/requests')
    return reply(
      json(
        200,
        log.all().map((seen) => ({ ...seen })),
      ),
    );
  if (path === '/_sandbox/expected') return reply(json(200, expectations(data)));
  if (path !== '/_sandbox/faults' || request.method !== 'PUT') return reply(html(404, 'Not Found'));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    setFaults(parseFaultRules(JSON.parse(Buffer.concat(chunks).toString())));
    return await reply(json(200, { success: true }));
  } catch (error) {
    return reply(refusal(400, 'Bad Request', String(error)));
  }
}

function expectations(data: SandboxData) {
  const { kept, droppedMissing, droppedNotAllowed } = expectedWebformHistory(data);
  return {
    tables: Object.fromEntries(SANDBOX_TABLES.map((table) => [table, data.count(table)])),
    webform_history: { rows: kept.length, dropped_missing: droppedMissing, dropped_not_allowed: droppedNotAllowed },
  };
}
