import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../../src/testing/index.ts';

export interface Said {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

export interface Ask {
  readonly sandbox: Sandbox;
  /** Asks for a path behind the base URL, with the token. */
  ask(path: string, options?: { cursor?: string; token?: string; method?: 'GET' | 'POST' | 'DELETE' }): Promise<Said>;
  /** The parsed `data` of an answer. */
  data(path: string, cursor?: string): Promise<Record<string, unknown>>;
  /** The pages of a list, one after the other; stops after `most`. */
  pages(path: string, listKey: string, most?: number): Promise<ListPage[]>;
}

export interface ListPage {
  readonly cursor: string | undefined;
  readonly records: Record<string, unknown>[];
  readonly next: string | undefined;
}

/** A sandbox that answers at once and never says 429, gone when the test ends. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Ask> {
  const sandbox = await startSandbox({ latencyMs: 0, rateLimit: false, ...options });
  onTestFinished(() => sandbox.close());

  const ask: Ask['ask'] = async (path, { cursor, token = sandbox.token, method = 'GET' } = {}) => {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, headers: said, body } = await request(`${sandbox.url}${path}${query}`, { method, headers });
    return { status: statusCode, headers: said, text: await body.text() };
  };
  const data: Ask['data'] = async (path, cursor) => {
    const { text } = await ask(path, cursor === undefined ? {} : { cursor });
    return JSON.parse(text).data;
  };
  const pages: Ask['pages'] = async (path, listKey, most = 1000) => {
    const all: ListPage[] = [];
    let cursor: string | undefined;
    do {
      const said = await data(path, cursor);
      const next = said['nextCursor'] ?? said['nextCurosr'] ?? undefined;
      all.push({ cursor, records: listOf(said[listKey]), next: typeof next === 'string' ? next : undefined });
      cursor = all.at(-1)?.next;
    } while (cursor !== undefined && all.length < most);
    return all;
  };
  return { sandbox, ask, data, pages };
}

/** A list of records, or a failed test. */
export function listOf(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new TypeError(`not a list: ${JSON.stringify(value)}`);
  return value;
}

export const idsOf = (pages: readonly ListPage[]): unknown[] =>
  pages.flatMap(({ records }) => records.map((record) => record['id']));
