import { describe, expect, it } from 'vitest';
import type { CrawlEnding } from '../../src/run/end-of-crawl.ts';
import { type SnapshotMember, snapshotMembers } from '../../src/run/snapshot-members.ts';
import { defineTable } from '../../src/salesmap/endpoint.ts';
import { SourceError, type SourceErrorCode } from '../../src/salesmap/source-error.ts';
import type { PreviousSnapshot } from '../../src/store/previous-snapshot.ts';

const STAGE = { table: 'stage', field: 'stages', parentKey: 'pipelineId', columns: ['id', 'name'] };
const CATALOG = [
  defineTable({ table: 'deal', path: '/deal', listKey: 'dealList', columns: ['id', '이름'] }),
  defineTable({ table: 'todo', path: '/todo', listKey: 'todoList', optional: true }),
  defineTable({ table: 'pipeline', path: '/pipeline', listKey: 'list', optional: true, nested: [STAGE] }),
];
const TAG = '20251231_000000';

const error = (table: string, code: SourceErrorCode): SourceError =>
  new SourceError(`no ${table}`, { code, place: { table, page: 1, cursor: null } });
const failed = (...tables: string[]): Partial<CrawlEnding> => ({
  failed: new Map(tables.map((table) => [table, error(table, 'http_error')])),
});
const skipped = (...tables: string[]): Partial<CrawlEnding> => ({
  skipped: new Map(tables.map((table) => [table, error(table, 'forbidden')])),
});

/** A published snapshot with these tables, by the path that its manifest names. */
const published = (
  paths: Readonly<Record<string, string | undefined>>,
  runTag: string | null = TAG,
): PreviousSnapshot => ({
  runTag,
  madeBy: 'snapshot',
  tables: new Map(Object.entries(paths).map(([table, path]) => [table, { path, rows: 1, columns: [] }])),
});
const PUBLISHED = published({ deal: '/deal', todo: '/todo', pipeline: '/pipeline', stage: '/pipeline#stages' });

const membersOf = (
  asked: readonly string[],
  previous?: PreviousSnapshot,
  ending: Partial<CrawlEnding> = {},
): readonly SnapshotMember[] =>
  snapshotMembers(CATALOG, new Set(asked), { failed: new Map(), skipped: new Map(), ...ending }, previous);

const shown = (members: readonly SnapshotMember[]): string[] =>
  members.map(({ table, path, origin, errors }) =>
    [table, path, origin, ...(errors === null ? [] : [errors])].join(' '),
  );

describe('in a workspace without a published snapshot', () => {
  it('are the tables asked for, with what is made of them', () => {
    expect(shown(membersOf(['deal', 'pipeline']))).toEqual([
      'deal /deal crawled',
      'pipeline /pipeline crawled',
      'stage /pipeline#stages derived',
    ]);
  });

  it('are the default ones, empty, and no optional one that nobody asked for', () => {
    expect(shown(membersOf(['todo']))).toEqual(['deal /deal empty not_asked_for', 'todo /todo crawled']);
  });

  it('are those that the plan does not cover, empty, and why', () => {
    expect(shown(membersOf(['deal', 'todo', 'pipeline'], undefined, skipped('todo', 'pipeline')))).toEqual([
      'deal /deal crawled',
      'todo /todo empty skipped: todo, page 1 (no cursor): no todo',
      'pipeline /pipeline empty skipped: pipeline, page 1 (no cursor): no pipeline',
      'stage /pipeline#stages empty skipped: pipeline, page 1 (no cursor): no pipeline',
    ]);
  });

  it('have the columns of their own when they are empty', () => {
    const members = membersOf(['pipeline'], undefined, skipped('pipeline'));
    expect(members.map(({ table, columns }) => [table, columns])).toEqual([
      ['deal', ['id', '이름']],
      ['pipeline', ['id']],
      ['stage', ['id', 'name']],
    ]);
  });
});

describe('after a published snapshot', () => {
  it('are all that it has: what was not asked for is carried over, optional or not', () => {
    expect(shown(membersOf(['deal'], PUBLISHED))).toEqual([
      'deal /deal crawled',
      `todo /todo carried carried_over:${TAG}`,
      `pipeline /pipeline carried carried_over:${TAG}`,
      `stage /pipeline#stages carried carried_over:${TAG}`,
    ]);
  });

  it('are carried over when they were skipped or failed, and why, with what was made of them', () => {
    const ending = { ...skipped('pipeline'), ...failed('deal') };
    expect(shown(membersOf(['deal', 'todo', 'pipeline'], PUBLISHED, ending))).toEqual([
      `deal /deal carried carried_over:${TAG}; deal, page 1 (no cursor): no deal`,
      'todo /todo crawled',
      `pipeline /pipeline carried carried_over:${TAG}; skipped: pipeline, page 1 (no cursor): no pipeline`,
      `stage /pipeline#stages carried carried_over:${TAG}; skipped: pipeline, page 1 (no cursor): no pipeline`,
    ]);
  });

  it('are empty where only the list was published, and not what is inside it', () => {
    const [, , stage] = membersOf([], published({ deal: '/deal', pipeline: '/pipeline' }));
    expect(stage).toMatchObject({ table: 'stage', origin: 'empty', columns: STAGE.columns });
  });

  it('are carried over when only what is inside the list was published', () => {
    expect(shown(membersOf(['deal'], published({ deal: '/deal', stage: '/pipeline#stages' })))).toEqual([
      'deal /deal crawled',
      `stage /pipeline#stages carried carried_over:${TAG}`,
    ]);
  });

  it('are those of other pipelines, too, last; but nothing that the manifest does not name', () => {
    const others = published({ notes: undefined, quote: '/quote', deal: '/deal', line: '/quote#lines' });
    expect(shown(membersOf(['deal'], others))).toEqual([
      'deal /deal crawled',
      `quote /quote carried carried_over:${TAG}`,
      `line /quote#lines carried carried_over:${TAG}`,
    ]);
  });

  it('name no run when the published one has no tag', () => {
    const [deal] = membersOf([], published({ deal: '/deal' }, null));
    expect(deal?.errors).toBe('carried_over:unknown');
  });

  it('are crawled anew when they were asked for, each once', () => {
    const members = membersOf(['deal', 'todo', 'pipeline'], PUBLISHED);
    expect(members.map(({ origin }) => origin)).toEqual(['crawled', 'crawled', 'crawled', 'derived']);
    expect(members.every(({ errors }) => errors === null)).toBe(true);
  });
});
