import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { together } from '../../src/files/together.ts';

const never = (): AbortSignal => new AbortController().signal;

/** Ends when it is stopped, and writes down that it did. */
async function untilStopped(stop: AbortSignal, ended: string[]): Promise<never> {
  while (!stop.aborted) await setImmediate();
  await setImmediate();
  ended.push('stopped');
  throw new DOMException('words of the platform', 'AbortError');
}

it('gives both results', async () => {
  expect(
    await together(
      never(),
      async () => 1,
      async () => 'two',
    ),
  ).toEqual([1, 'two']);
});

it.each([0, 1])('stops the other one and waits for it when one fails (%i)', async (which) => {
  const failure = new Error('first');
  const ended: string[] = [];
  const fail = async (): Promise<never> => {
    throw failure;
  };
  const other = (stop: AbortSignal): Promise<never> => untilStopped(stop, ended);
  await expect(together(never(), which === 0 ? fail : other, which === 0 ? other : fail)).rejects.toBe(failure);
  expect(ended).toEqual(['stopped']);
});

it('stops both, and gives the reason', async () => {
  const ended: string[] = [];
  const stopping = new AbortController();
  const both = together(
    stopping.signal,
    (stop) => untilStopped(stop, ended),
    (stop) => untilStopped(stop, ended),
  );
  stopping.abort(new Error('enough'));
  await expect(both).rejects.toThrow('enough');
  expect(ended).toEqual(['stopped', 'stopped']);
});
