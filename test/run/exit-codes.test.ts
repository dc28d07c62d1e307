import { expect, it } from 'vitest';
import {
  AnotherRunError,
  CannotStartError,
  InterruptedError,
  RefusedToPublishError,
  ResumableError,
  WebformsFailedError,
} from '../../src/run/errors.ts';
import { EXIT, EXIT_CODES } from '../../src/run/exit-codes.ts';

const details = { code: 'x' };

it('keeps the numbers that scripts rely on', () => {
  expect(EXIT).toEqual({
    done: 0,
    bug: 1,
    cannotStart: 2,
    resumable: 3,
    targetLocked: 4,
    anotherRun: 5,
    refusedToPublish: 6,
    webformsFailed: 7,
    partial: 8,
    interrupted: 130,
    terminated: 143,
  });
});

it('says of each number what it means and what to do, in order', () => {
  expect(EXIT_CODES.map(([code]) => code)).toEqual(Object.values(EXIT));
  for (const [, meaning, next] of EXIT_CODES) expect([meaning, next]).not.toContain('');
});

it.each([
  [new CannotStartError('', details), 2],
  [new ResumableError('', details), 3],
  [new AnotherRunError('', details), 5],
  [new RefusedToPublishError('', details), 6],
  [new WebformsFailedError('', details), 7],
  [new InterruptedError('SIGINT'), 130],
  [new InterruptedError('SIGTERM'), 143],
])('%s ends with %i', (error, code) => {
  expect(error.exitCode).toBe(code);
  expect(error.name).toBe(error.constructor.name);
});
