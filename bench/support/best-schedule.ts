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
const PATIENCE = [0, 0.25, 0.5, 0.75, 1] as const;

/**
 * The least time in which the requests of a crawl can be made and answered, in milliseconds: a simulation of the limiter that
 * knows every chain's length and serves the one with the longest way to go first. A free slot may also be kept for
 * that chain when its answer is about to come; whether that pays depends on how much there is to fill the gaps with, so every patience is
 * tried, up to every number of pages to go, and the best end counts.
 */
export function bestScheduleMs(chains: readonly SimulatedChain[], limits: SimulatedLimits): number {
  const longest = Math.max(0, ...chains.map(({ pages }) => pages));
  let best = Number.POSITIVE_INFINITY;
  for (const patience of PATIENCE) {
    for (let upTo = 0; upTo <= longest; upTo += Math.max(1, Math.floor(longest / 30))) {
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
  readonly chain: SimulatedChain;
  left: number;
  /** When its next page may be asked for. */
  readyAtMs: number;
  /** Pages on the longest way through it and what comes after it. */
  way: number;
}

function simulate(
  chains: readonly SimulatedChain[],
  { intervalMs, latencyMs }: SimulatedLimits,
  policy: Policy,
): number {
  const going = chains.map((chain): Going => ({ chain, left: chain.pages, readyAtMs: 0, way: 0 }));
  const tails = new Map(going.map(({ chain }) => [chain.name, longestBehind(chain.name, chains)]));
  let slotMs = 0;
  let endMs = 0;
  for (let open = going.filter(({ left }) => left > 0); open.length > 0; open = open.filter(({ left }) => left > 0)) {
    for (const one of open) one.way = one.left + (tails.get(one.chain.name) ?? 0);
    const begun = open.filter(({ chain }) => isFree(chain, going));
    for (const one of begun) one.readyAtMs = Math.max(one.readyAtMs, freeAtMs(one.chain, going));
    const earliest = Math.min(...begun.map(({ readyAtMs }) => readyAtMs));
    const nowMs = Math.max(slotMs, earliest);
    const urgent = begun.reduce((one, other) => (other.way > one.way ? other : one));
    const ready = begun.filter(({ readyAtMs }) => readyAtMs <= nowMs);
    const waits =
      urgent.readyAtMs > nowMs && urgent.readyAtMs - nowMs <= policy.patienceMs && urgent.left > policy.untilLeft;
    const next = waits ? urgent : ready.reduce((one, other) => (other.way > one.way ? other : one));
    const leavesMs = Math.max(nowMs, next.readyAtMs);
    next.left -= 1;
    next.readyAtMs = leavesMs + latencyMs;
    slotMs = leavesMs + intervalMs;
    endMs = Math.max(endMs, next.readyAtMs);
  }
  return endMs;
}

const isFree = ({ after = [] }: SimulatedChain, going: readonly Going[]): boolean =>
  after.every((name) => going.every(({ chain, left }) => chain.name !== name || left === 0));

/** When the last answer of what it waits for came. */
const freeAtMs = ({ after = [] }: SimulatedChain, going: readonly Going[]): number =>
  Math.max(0, ...going.filter(({ chain }) => after.includes(chain.name)).map(({ readyAtMs }) => readyAtMs));

function longestBehind(name: string, chains: readonly SimulatedChain[]): number {
  const behind = chains.filter(({ after }) => after?.includes(name));
  return Math.max(0, ...behind.map((chain) => chain.pages + longestBehind(chain.name, chains)));
}
