import { availableParallelism } from 'node:os';
import { messageOf } from '../../../src/run/errors.ts';
import type { Try } from '../scenario.ts';

/** Does the tries, as many at a time as there are processors, and shows each one that failed. @returns how many failed. */
export async function runTries(scenario: string, tries: readonly Try[], say: (text: string) => void): Promise<number> {
  const left = [...tries].reverse();
  let failures = 0;
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      try {
        await next.run();
      } catch (error) {
        failures += 1;
        say(`FAILED ${scenario} · ${next.name}: ${messageOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failures;
}
