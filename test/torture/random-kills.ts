import type { Random } from './random.ts';
import type { Scenario, Try } from './scenario.ts';
import { type CrashBed, type CrashPlace, WAYS } from './support/crash-bed.ts';

/** 200 kills in a whole torture, a few in the short one. */
const killsOf = (size: number): number => size * (size >= 10 ? 20 : 4);
/** A run is killed this often at most, then it may end. */
const MOST_KILLS_OF_A_RUN = 3;

/** Kills runs at any moment, resumed ones too; each ends as if nothing had happened. */
export const randomKills = (bed: CrashBed): Scenario => ({
  name: 'random kills',
  tries(size: number, random: Random) {
    const tries: Try[] = [];
    for (let kills = 0; kills < killsOf(size); ) {
      const times = Math.min(1 + random.below(MOST_KILLS_OF_A_RUN), killsOf(size) - kills);
      const delays = Array.from({ length: times }, () => random.next() * bed.wholeRunMs);
      const way = WAYS[random.below(WAYS.length)] ?? 'rename';
      tries.push({
        name: `${way}, killed after ${delays.map((delay) => `${Math.round(delay)} ms`).join(', then ')}`,
        counts: times,
        run: () => killAndFinish(bed.place(way), delays),
      });
      kills += times;
    }
    return tries;
  },
});

async function killAndFinish(place: CrashPlace, delays: readonly number[]): Promise<void> {
  const endWatching = place.watch();
  try {
    for (const [index, delayMs] of delays.entries()) {
      const { child, ended } = place.start(index === 0 ? 'snapshot' : 'resume');
      const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
      await ended; // It may have ended before the kill: then the promises have to hold as well.
      clearTimeout(timer);
      place.checkTarget();
    }
    await place.finish();
    endWatching();
    place.checkEnd();
  } finally {
    endWatching();
    place.remove();
  }
}
