const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More missed runs in a row than these take no more room. */
const MOST_IN_A_ROW = 14;

/** A place on the time axis where a run was due and none was. */
export interface MissedRun {
  readonly slot: number;
  readonly due_at_utc: string;
}

/** Where the runs stand on the time axis: a slot for each, and one for each run that was missed. */
export interface Slots {
  readonly count: number;
  /** The slot of each run, in their order. */
  readonly ofRuns: readonly number[];
  readonly missed: readonly MissedRun[];
  /** Also those that no slot is kept for. */
  readonly missedInAll: number;
  /** How far apart runs are by habit, in milliseconds; undefined when there are too few to tell. */
  readonly cadenceMs: number | undefined;
}

/**
 * Gives each run a slot of the same width, because a night is long and a run is short, and leaves a slot empty for each run
 * that was missed: by the median of the times between two runs, a day at least.
 * @param startsMs when the runs began, on the epoch's clock, the oldest first.
 * @param nowMs runs may be missed up to now.
 */
export function placeRuns(startsMs: readonly number[], nowMs: number): Slots {
  const cadenceMs = cadenceOf(startsMs);
  const ofRuns: number[] = [];
  const missed: MissedRun[] = [];
  let [slot, missedInAll] = [0, 0];
  for (const [i, startMs] of startsMs.entries()) {
    ofRuns.push(slot);
    slot += 1;
    const gapMs = Math.max(0, (startsMs[i + 1] ?? nowMs) - startMs);
    const due = cadenceMs === undefined ? 0 : Math.max(0, Math.round(gapMs / cadenceMs) - 1);
    missedInAll += due;
    for (let n = 1; n <= Math.min(due, MOST_IN_A_ROW); n += 1) {
      missed.push({ slot, due_at_utc: new Date(startMs + n * (cadenceMs ?? 0)).toISOString() });
      slot += 1;
    }
  }
  return { count: slot, ofRuns, missed, missedInAll, cadenceMs };
}

/** Tries of one night are minutes apart and tell nothing of the habit. */
function cadenceOf(startsMs: readonly number[]): number | undefined {
  const gaps = startsMs
    .slice(1)
    .map((startMs, i) => startMs - (startsMs[i] ?? startMs))
    .filter((gapMs) => gapMs >= HOUR_MS)
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  return median === undefined ? undefined : Math.max(DAY_MS, median);
}
