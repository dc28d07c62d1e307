/** A list of the crawl: its pages can only be asked for one after the other. */
export interface SimulatedChain {
  readonly name: string;
  readonly pages: number;
  /** Names of chains that have to be complete before this one begins. */
  readonly after?: readonly string[];
}

export interface SimulatedLimits {
  /** Requests leave this far apart. */
  readonly intervalMs: number;
  /** An answer comes this long after its request. */
  readonly latencyMs: number;
}

/** How much later than at once a free slot may be given to the chain that decides the end, as a share of the interval. */
const PATIENCE = [0.25, 0.5, 0.75, 1] as const;
/** Places on the way through the longest chain at which patience may end, unless somebody asks for fewer. */
const PLACES = 30;

/**
 * The least time in which the requests of a crawl can be made and answered, in milliseconds: a simulation of the limiter that
 * knows every chain's length and serves the one with the longest way to go first. A free slot may also be kept for
 * that chain when its answer is about to come; whether that pays depends on how much there is to fill the gaps with, so every patience is
 * tried, up to every number of pages to go, and the best end counts.
 * @param places how many ends of patience are tried; default 30. A few are near enough for an estimate.
 */
export function bestScheduleMs(
  chains: readonly SimulatedChain[],
  limits: SimulatedLimits,
  places: number = PLACES,
): number {
  const longest = Math.max(0, ...chains.map(({ pages }) => pages));
  let best = simulate(chains, limits, { patienceMs: 0, untilLeft: 0 });
  for (const patience of PATIENCE) {
    for (let upTo = 0; upTo < longest; upTo += Math.max(1, Math.floor(longest / places))) {
      best = Math.min(best, simulate(chains, limits, { patienceMs: patience * limits.intervalMs, untilLeft: upTo }));
    }
  }
  return best;
}

/** Wait up to `patienceMs` for the longest chain as long as it has more than `untilLeft` pages to go. */
interface Policy {
  readonly patienceMs: number;
  readonly untilLeft: number;
}

interface Going {
  /** What has to be complete before it begins. */
  readonly waitsFor: readonly Going[];
  /** Pages on the longest way through what comes after it. */
  readonly behind: number;
  left: number;
  hasBegun: boolean;
  /** When its next page may be asked for. */
  readyAtMs: number;
}

function simulate(
  chains: readonly SimulatedChain[],
  { intervalMs, latencyMs }: SimulatedLimits,
  policy: Policy,
): number {
  const going = beginningOf(chains);
  let slotMs = 0;
  let endMs = 0;
  for (;;) {
    const urgent = mostUrgent(going, Number.POSITIVE_INFINITY);
    if (urgent === undefined) return endMs;
    const nowMs = Math.max(slotMs, earliestMs(going));
    const waits =
      urgent.readyAtMs > nowMs && urgent.readyAtMs - nowMs <= policy.patienceMs && urgent.left > policy.untilLeft;
    const next = waits ? urgent : (mostUrgent(going, nowMs) ?? urgent);
    const leavesMs = Math.max(nowMs, next.readyAtMs);
    next.left -= 1;
    next.readyAtMs = leavesMs + latencyMs;
    slotMs = leavesMs + intervalMs;
    endMs = Math.max(endMs, next.readyAtMs);
  }
}

function beginningOf(chains: readonly SimulatedChain[]): readonly Going[] {
  const waitsFor = chains.map((): Going[] => []);
  const all = chains.map(({ name, pages }, i): Going => {
    const behind = longestBehind(name, chains);
    return { waitsFor: waitsFor[i] ?? [], behind, left: pages, hasBegun: false, readyAtMs: 0 };
  });
  for (const [i, { after = [] }] of chains.entries()) {
    waitsFor[i]?.push(...all.filter((_, other) => after.includes(chains[other]?.name ?? '')));
  }
  return all;
}

/** The chain with the longest way to go, of those whose next page may be asked for by `untilMs`. */
function mostUrgent(going: readonly Going[], untilMs: number): Going | undefined {
  let found: Going | undefined;
  for (const one of going) {
    if (!mayAsk(one) || one.readyAtMs > untilMs) continue;
    if (found === undefined || one.left + one.behind > found.left + found.behind) found = one;
  }
  return found;
}

function earliestMs(going: readonly Going[]): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const one of going) if (mayAsk(one) && one.readyAtMs < earliest) earliest = one.readyAtMs;
  return earliest;
}

/** A chain begins when the last answer of what it waits for has come. */
function mayAsk(one: Going): boolean {
  if (one.left === 0) return false;
  if (one.hasBegun) return true;
  for (const before of one.waitsFor) if (before.left > 0) return false;
  one.hasBegun = true;
  for (const before of one.waitsFor) one.readyAtMs = Math.max(one.readyAtMs, before.readyAtMs);
  return true;
}

function longestBehind(name: string, chains: readonly SimulatedChain[]): number {
  const behind = chains.filter(({ after }) => after?.includes(name));
  return Math.max(0, ...behind.map((chain) => chain.pages + longestBehind(chain.name, chains)));
}
