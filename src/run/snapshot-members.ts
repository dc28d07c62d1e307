import { type Endpoint, nestedPath } from '../salesmap/endpoint.ts';
import { CARRIED_OVER, NOT_ASKED_FOR, SKIPPED } from '../store/manifest.ts';
import type { PreviousSnapshot } from '../store/previous-snapshot.ts';
import type { CrawlEnding } from './end-of-crawl.ts';

/** A table of the snapshot, and where its rows come from. */
export interface SnapshotMember {
  readonly table: string;
  /** `manifest.endpoint`. */
  readonly path: string;
  /**
   * `crawled`: read by this run; `derived`: made of the lists inside a crawled table's records; `carried`: taken over from
   * the published snapshot; `empty`: there without rows, so that queries do not break.
   */
  readonly origin: 'crawled' | 'derived' | 'carried' | 'empty';
  /** `manifest.errors`. */
  readonly errors: string | null;
  /** The columns that it has when it is empty. */
  readonly columns: readonly string[];
}

/**
 * Which tables the snapshot has, in their order: those of the catalog and those that the published snapshot has beside
 * them, because nothing vanishes for not being asked for. An optional table that nobody ever asked for is left out.
 */
export function snapshotMembers(
  catalog: readonly Endpoint[],
  asked: ReadonlySet<string>,
  ending: CrawlEnding,
  previous: PreviousSnapshot | undefined,
): readonly SnapshotMember[] {
  const tag = previous?.runTag ?? 'unknown';
  const carriedWords = (why?: string): string => `${CARRIED_OVER}${tag}${why === undefined ? '' : `; ${why}`}`;
  const members = catalog.flatMap((endpoint): SnapshotMember[] => {
    const { table } = endpoint;
    const nested = endpoint.nested ?? [];
    const skipped = ending.skipped.get(table)?.message;
    const why = ending.failed.get(table)?.message ?? (skipped === undefined ? undefined : `${SKIPPED}${skipped}`);
    const all = (origin: SnapshotMember['origin'], errors: string | null): SnapshotMember[] => [
      { table, path: endpoint.path, origin, errors, columns: endpoint.columns },
      ...nested.map((inner) => ({
        table: inner.table,
        path: nestedPath(endpoint, inner),
        origin: origin === 'crawled' ? ('derived' as const) : origin,
        errors,
        columns: inner.columns,
      })),
    ];
    if (asked.has(table) && why === undefined) return all('crawled', null);
    if (previous?.tables.has(table)) {
      return all('carried', carriedWords(why)).map((member) =>
        previous.tables.has(member.table) ? member : { ...member, origin: 'empty' },
      );
    }
    if (asked.has(table)) return all('empty', why ?? null);
    return endpoint.optional ? [] : all('empty', NOT_ASKED_FOR);
  });
  const known = new Set(members.map(({ table }) => table));
  const others = [...(previous?.tables ?? [])].flatMap(([table, { path }]): SnapshotMember[] =>
    path === undefined || known.has(table)
      ? []
      : [{ table, path, origin: 'carried', errors: carriedWords(), columns: [] }],
  );
  return [...members, ...others];
}
