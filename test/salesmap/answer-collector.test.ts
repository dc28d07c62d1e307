import type { Dispatcher } from 'undici';
import { expect, it, vi } from 'vitest';
import { AnswerCollector } from '../../src/salesmap/answer-collector.ts';

function collect() {
  const resolve = vi.fn();
  const reject = vi.fn();
  const abort = vi.fn();
  const controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    abort,
    pause: () => undefined,
    resume: () => undefined,
  };
  return { collector: new AnswerCollector(resolve, reject), controller, resolve, reject, abort };
}

it('gives the head and the whole body, of an empty answer too', () => {
  const { collector, controller, resolve } = collect();
  collector.onRequestStart(controller);
  collector.onResponseStart(controller, 204, { 'content-type': ['text/plain', 'text/html'] });
  collector.onResponseEnd();
  expect(resolve).toHaveBeenCalledExactlyOnceWith({ status: 204, contentType: 'text/plain', text: '' });
});

it('forgets what came over a connection that closed, when the request goes out again', () => {
  const { collector, controller, resolve } = collect();
  for (const text of ['{"half":', '{}']) {
    collector.onRequestStart(controller);
    collector.onResponseStart(controller, 200, {});
    collector.onResponseData(controller, Buffer.from(text));
  }
  collector.onResponseEnd();
  expect(resolve).toHaveBeenCalledExactlyOnceWith({ status: 200, text: '{}' });
});

it.each([
  ['a byte that is none', [0x61, 0xff, 0x62], 'a\uFFFDb'],
  ['a letter that is cut off', [0x61, 0xea, 0xb0], 'a\uFFFD'],
  ['half of a pair', [0xed, 0xa0, 0x80], '\uFFFD\uFFFD\uFFFD'],
])('refuses data with %s, and shows where it stood in what is none', (_, bytes, text) => {
  for (const status of [200, 502]) {
    const { collector, controller, resolve, reject } = collect();
    collector.onRequestStart(controller);
    collector.onResponseStart(controller, status, {});
    collector.onResponseData(controller, Buffer.from(bytes));
    collector.onResponseEnd();
    if (status === 200) expect(reject).toHaveBeenCalledExactlyOnceWith(new Error('the body is no UTF-8'));
    else expect(resolve).toHaveBeenCalledExactlyOnceWith({ status, text });
  }
});

it('gives up a request that has not left yet: nobody waits, and it is ended as soon as it starts', () => {
  const { collector, controller, reject, abort } = collect();
  const reason = new Error('stop');
  collector.end(reason);
  expect(reject).toHaveBeenCalledExactlyOnceWith(reason);
  collector.onRequestStart(controller);
  expect(abort).toHaveBeenCalledExactlyOnceWith(reason);
});

it('gives up one that is under way', () => {
  const { collector, controller, reject, abort } = collect();
  const reason = new Error('stop');
  collector.onRequestStart(controller);
  collector.end(reason);
  expect(reject).toHaveBeenCalledExactlyOnceWith(reason);
  expect(abort).toHaveBeenCalledExactlyOnceWith(reason);
});
