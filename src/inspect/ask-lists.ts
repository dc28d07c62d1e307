import { firstValueFrom } from 'rxjs';
import { ResumableError } from '../run/errors.ts';
import { tokenRefusal } from '../run/token-refusal.ts';
import type { ChainSchedule } from '../salesmap/chain-schedule.ts';
import type { PageLoader } from '../salesmap/client.ts';
import type { Endpoint } from '../salesmap/endpoint.ts';
import { endpointNamed } from '../salesmap/endpoints.ts';
import { FIRST_PAGE, type Page } from '../salesmap/page.ts';
import type { SalesmapRecord } from '../salesmap/record.ts';
import { refusesToken, SourceError } from '../salesmap/source-error.ts';
import { encodeValue } from '../store/encode-value.ts';

/** Who is asked, and who measures how long the answers take. */
export interface Server {
  readonly api: PageLoader;
  readonly schedule: ChainSchedule;
}

/** What the first page of a list tells. */
export interface FirstPage {
  readonly rows: number;
  /** False when more pages follow, or more lists of the same table. */
  readonly isWhole: boolean;
  /** About what its rows take in a database. */
  readonly bytes: number;
}

/**
 * Reads one page of each list, side by side.
 * @returns by table; nothing for an optional table that the plan does not cover.
 * @throws ResumableError `source_failed` when a list does not answer; `unauthorized`, `forbidden`.
 */
export async function askFirstPages(
  server: Server,
  endpoints: readonly Endpoint[],
): Promise<ReadonlyMap<string, FirstPage>> {
  const pages = await Promise.all(endpoints.map((endpoint) => firstPage(server, endpoint)));
  return new Map(
    endpoints.flatMap(({ table, parts }, i): [string, FirstPage][] => {
      const page = pages[i];
      if (page === undefined) return [];
      const bytes = page.records.reduce((sum, record) => sum + bytesOf(record), 0);
      return [[table, { rows: page.records.length, isWhole: page.nextCursor === null && parts === undefined, bytes }]];
    }),
  );
}

/**
 * How often each form was sent in, by the server's own count.
 * @returns undefined when the plan has no such list.
 * @throws ResumableError as `askFirstPages` does.
 */
export async function askSubmitCounts(server: Server): Promise<ReadonlyMap<string, number> | undefined> {
  const page = await firstPage(server, endpointNamed('web_form'));
  return page && new Map(page.records.map(({ id, submitCount }) => [String(id), countOf(submitCount)]));
}

const countOf = (value: SalesmapRecord[string] | undefined): number =>
  typeof value === 'number' && value > 0 ? Math.floor(value) : 0;

async function firstPage({ api, schedule }: Server, endpoint: Endpoint): Promise<Page | undefined> {
  const chain = schedule.chain(endpoint.table, undefined, endpoint.pageSize);
  try {
    const page = await firstValueFrom(api.page(endpoint, FIRST_PAGE, chain));
    chain.advanced();
    return page;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (endpoint.optional === true && error.code === 'forbidden') return undefined;
    throw noAnswer(error);
  } finally {
    chain.ended();
  }
}

function noAnswer(error: SourceError): ResumableError {
  const { message } = error;
  const about = { safe: 'Nothing was touched: a plan only reads.', cause: error };
  if (!refusesToken(error)) {
    const next = 'Mend what the message names, or wait, and ask for the plan again.';
    return new ResumableError(message, { ...about, code: 'source_failed', next });
  }
  const next =
    'Put a valid token into SALESMAP_TOKEN or --token-file, and ask for the plan again (salesmap doctor checks it).';
  return new ResumableError(tokenRefusal(error), { ...about, code: error.code, next });
}

/** Bytes that SQLite needs for a row and a cell, beside the text. */
const ROW_BYTES = 12;
const CELL_BYTES = 2;

const bytesOf = (record: SalesmapRecord): number =>
  Object.values(record).reduce<number>((sum, value) => {
    return sum + CELL_BYTES + Buffer.byteLength(encodeValue(value) ?? '');
  }, ROW_BYTES);
