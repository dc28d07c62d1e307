import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

/** Runs one marble test in virtual time, on a scheduler of its own. */
export function marbles(test: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}
