import { expect, it } from 'vitest';
import { beginWebformsEarly } from '../../src/operators/begin-webforms-early.ts';
import type { Settled } from '../../src/run/settled.ts';
import { marbles } from '../support/marbles.ts';

const complete = (name: string): Settled => ({ name, state: 'complete' });
const failed = (name: string): Settled => ({ name, state: 'failed', error: new Error('HTTP 500') });
const values = { p: complete('people'), d: complete('deal'), l: complete('lead'), x: failed('people') };

it('begins when people and deal are complete, while the others run on', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const stage = cold('--s');
    const early = beginWebformsEarly(stage);
    expectObservable(cold('p--d---l|', values).pipe(early.begin)).toBe('p--d---l|', values);
    expectSubscriptions(stage.subscriptions).toBe('---^');
  });
});

it.each([
  ['a needed table failed', 'x--d---l|'],
  ['a needed table was not crawled', 'd------l|'],
])('does not begin when %s', (_name, results) => {
  marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
    const stage = cold('--s');
    const early = beginWebformsEarly(stage);
    expectObservable(cold(results, values).pipe(early.begin)).toBe(results, values);
    flush();
    expect(early.staged()).toBeUndefined();
    expectSubscriptions(stage.subscriptions).toBe([]);
  });
});

it('keeps what was staged for whoever asks later, and lets go of the stage at the end', () => {
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const stage = cold('--s', { s: 'staged' });
    const early = beginWebformsEarly(stage);
    expectObservable(cold('(pd)---|', values).pipe(early.begin)).toBe('(pd)---|', values);
    hot('-----a').subscribe(() => expectObservable(early.staged() ?? cold('#')).toBe('-----s', { s: 'staged' }));
    hot('--------a').subscribe(() => early.end());
    expectSubscriptions(stage.subscriptions).toBe('^-------!');
  });
});
