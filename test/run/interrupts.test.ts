import { expect, it, onTestFinished, vi } from 'vitest';
import { listenForInterrupts } from '../../src/run/interrupts.ts';

const listeners = () => [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];

/** Listens, and keeps what was heard and with which code the process would have left. */
function listen() {
  const left: unknown[] = [];
  class Left extends Error {}
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    left.push(code);
    throw new Left();
  });
  const heard = vi.fn();
  const stop = listenForInterrupts(heard);
  onTestFinished(stop);
  const send = (signal: 'SIGINT' | 'SIGTERM'): void => {
    try {
      process.emit(signal, signal);
    } catch (error) {
      if (!(error instanceof Left)) throw error;
    }
  };
  return { heard, left, stop, send };
}

it.each(['SIGINT', 'SIGTERM'] as const)('tells of the first %s, and goes on', (signal) => {
  const { heard, left, send } = listen();
  send(signal);
  expect(heard).toHaveBeenCalledExactlyOnceWith(signal);
  expect(left).toEqual([]);
});

it.each([
  ['SIGINT', 'SIGINT', 130],
  ['SIGINT', 'SIGTERM', 143],
  ['SIGTERM', 'SIGINT', 130],
] as const)('leaves at once when %s is followed by %s', (first, second, code) => {
  const { heard, left, send } = listen();
  send(first);
  send(second);
  expect(left).toEqual([code]);
  expect(heard).toHaveBeenCalledTimes(1);
});

it('lets go of both signals at the end', () => {
  const before = listeners();
  const { stop } = listen();
  expect(listeners()).toEqual(before.map((count) => count + 1));
  stop();
  expect(listeners()).toEqual(before);
});
