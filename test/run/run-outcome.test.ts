import { expect, it } from 'vitest';
import { EXIT, type ExitCode } from '../../src/run/exit-codes.ts';
import { isRunOutcome, moreUrgent, type RunOutcome } from '../../src/run/run-outcome.ts';

const outcome = (exitCode: ExitCode, message: string): RunOutcome => ({
  status: 'published',
  exitCode,
  advice: [{ message }],
});

it('lets the more urgent ending stand for a run that has several, whichever came first', () => {
  const order = [EXIT.interrupted, EXIT.targetLocked, EXIT.webformsFailed, EXIT.partial, EXIT.done];
  for (const [i, urgent] of order.entries()) {
    for (const other of order.slice(i)) {
      expect(moreUrgent(outcome(urgent, 'a'), outcome(other, 'b')).exitCode).toBe(urgent);
      expect(moreUrgent(outcome(other, 'b'), outcome(urgent, 'a')).exitCode).toBe(urgent);
    }
  }
});

it('keeps the advice of both, in the order in which they came', () => {
  const both = moreUrgent(outcome(EXIT.partial, 'first'), outcome(EXIT.targetLocked, 'second'));
  expect(both.advice).toEqual([{ message: 'first' }, { message: 'second' }]);
});

it('keeps the status with its exit code', () => {
  const partly: RunOutcome = { status: 'published_partly', exitCode: EXIT.partial, advice: [] };
  expect(moreUrgent(outcome(EXIT.done, 'x'), partly)).toMatchObject({ status: 'published_partly', exitCode: 8 });
});

it.each([
  ['an outcome', { status: 'completed', exitCode: 0, advice: [] }, true],
  ['a result of a table', { name: 'deal', state: 'complete' }, false],
  ['an exit code that is none', { status: 'completed', exitCode: 99, advice: [] }, false],
  ['half of one', { exitCode: 0 }, false],
  ['null', null, false],
  ['a number', 0, false],
])('tells what a pipeline may end in: %s', (_what, value, is) => {
  expect(isRunOutcome(value)).toBe(is);
});
