import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { CrashBed } from './support/crash-bed.ts';

/** Runs of one database that begin at about the same time: one works, the others end with 5, and nothing is harmed. */
export const twoAtOnce = (bed: CrashBed): Scenario => ({
  name: 'several runs at once',
  tries: (size: number, random: Random) =>
    Array.from({ length: size >= 10 ? 20 : 2 }, () => {
      const delays = Array.from({ length: 2 + random.below(3) }, () => random.next() * bed.wholeRunMs * 0.6);
      return { name: `begun after ${delays.map(Math.round).join(', ')} ms`, run: () => runAll(bed, delays) };
    }),
});

async function runAll(bed: CrashBed, delays: readonly number[]): Promise<void> {
  const place = bed.place('rename');
  try {
    const endings = await Promise.all(
      delays.map(async (delayMs) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        return await place.start('snapshot').ended;
      }),
    );
    const wrong = endings.find(({ code }) => code !== 0 && code !== 5);
    if (wrong !== undefined) throw new Error(`exit ${wrong.code}: ${wrong.stderr}`);
    if (!endings.some(({ code }) => code === 0)) throw new Error('No run got the lock.');
    place.checkEnd();
  } finally {
    place.remove();
  }
}
