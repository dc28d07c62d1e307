import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../src/salesmap/envelope.ts';
import { RawNumber } from '../../src/salesmap/raw-number.ts';
import type { JsonValue } from '../../src/salesmap/record.ts';

describe('readEnvelope', () => {
  it('hands the data on as it is, not a copy', () => {
    const data = JSON.parse('{"dealList":[{"id":"1","__proto__":"kept"}]}');
    const envelope = readEnvelope({ success: true, data });
    expect(envelope.kind === 'success' && envelope.data).toBe(data);
  });

  it.each<[JsonValue, string, string | undefined]>([
    [{ success: false, message: 'Bad Request', reason: 'why' }, 'Bad Request: why', 'why'],
    [{ success: false, message: 'Bad Request', reason: ['one', 'two'] }, 'Bad Request: one two', 'one two'],
    [{ success: false, message: 'Bad Request', reason: [] }, 'Bad Request', ''],
    [{ success: false, message: 'Bad Request' }, 'Bad Request', undefined],
    [{ success: false, message: 'Bad Request', reason: null }, 'Bad Request', undefined],
    [{ success: false, message: 'Bad Request', reason: { field: 'cursor' } }, 'Bad Request', undefined],
    [{ success: false, message: null, reason: 'why' }, 'why', 'why'],
    [{ success: false }, 'no reason given', undefined],
    [{ success: false, data: {} }, 'no reason given', undefined],
    [{ error: 'gone' }, 'gone', undefined],
    [{ success: true, error: 'gone' }, 'gone', undefined],
    [{ success: 0, error: 'gone' }, 'gone', undefined],
  ])('reads the words of the refusal %j', (json, words, reason) => {
    expect(readEnvelope(json)).toEqual({ kind: 'failure', words, reason });
  });

  it.each<[JsonValue, string]>([
    ['text', 'not an object'],
    [[{ success: true, data: {} }], 'not an object'],
    [new RawNumber('1e400'), 'not an object'],
    [{ success: true, data: 'x' }, 'data: must be an object'],
    [{ success: true, data: new RawNumber('1e400') }, 'data: must be an object'],
    [{}, 'success: '],
    [{ error: 12 }, 'success: '],
  ])('says what is wrong with %j', (json, problem) => {
    expect(readEnvelope(json)).toEqual({ kind: 'other', problem: expect.stringContaining(problem) });
  });
});
