import type { DEAL_STATUSES } from './choices.ts';
import { below, chance, mix } from './hash.ts';
import { createdAt, momentAfter } from './row.ts';
import type { World } from './world.ts';

export type DealStatus = (typeof DEAL_STATUSES)[number];

/** What other records say about a deal, too. */
export interface DealFacts {
  readonly status: DealStatus;
  /** Won (currency); null while it is not known. */
  readonly amount: number | null;
  readonly createdMs: number;
  /** When it was won or lost. */
  readonly closedMs: number | undefined;
}

export function dealFacts(world: World, deal: number): DealFacts {
  const hash = world.hash('deal', deal);
  const createdMs = createdAt(deal, world.counts.deal, hash);
  const status = chance(mix(hash, 61), 0.3) ? '성사' : chance(mix(hash, 62), 0.45) ? '실패' : '진행중';
  const amount = status !== '성사' && chance(mix(hash, 63), 0.3) ? null : (below(mix(hash, 64), 5000) + 50) * 10_000;
  const closedMs = status === '진행중' ? undefined : momentAfter(createdMs, mix(hash, 65));
  return { status, amount, createdMs, closedMs };
}

/** What a customer's deals come to. */
export interface DealSummary {
  readonly deals: number;
  readonly won: number;
  readonly lost: number;
  /** The amounts of the deals won, together. */
  readonly revenue: number;
  readonly lastWon: { readonly atMs: number; readonly amount: number } | undefined;
}

/** Sums up all deals of some people. */
export function summarizeDeals(world: World, people: Iterable<number>): DealSummary {
  let [deals, won, lost, revenue] = [0, 0, 0, 0];
  let lastWon: DealSummary['lastWon'];
  for (const person of people) {
    for (const deal of world.dealPeople.itemsOf(person)) {
      const { status, amount, closedMs } = dealFacts(world, deal);
      deals += 1;
      if (status === '실패') lost += 1;
      if (status !== '성사') continue;
      won += 1;
      revenue += amount ?? 0;
      if (closedMs !== undefined && closedMs > (lastWon?.atMs ?? 0)) lastWon = { atMs: closedMs, amount: amount ?? 0 };
    }
  }
  return { deals, won, lost, revenue, lastWon };
}
