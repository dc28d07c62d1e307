import { NEVER, of, startWith } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { chainWebforms } from '../../src/operators/chain-webforms.ts';
import type { PublishedSnapshot } from '../../src/operators/replace-database.ts';
import { WebformsFailedError } from '../../src/run/errors.ts';
import type { RunOutcome } from '../../src/run/run-outcome.ts';
import { marbles } from '../support/marbles.ts';
import { snapshotRun } from '../support/snapshot-run.ts';

const letGo = vi.fn();
const published: PublishedSnapshot = { path: '/data/new.db', fallback: false, standIns: [], letGo };
const refreshed: RunOutcome = { status: 'webforms_refreshed', exitCode: 0, advice: [] };
const done: RunOutcome = { status: 'published', exitCode: 0, advice: [] };

describe('chainWebforms', () => {
  it('runs the webform stream behind the replacement, on the published file', () => {
    const run = snapshotRun();
    marbles(({ cold, expectObservable }) => {
      const webforms = vi.fn(() => cold('--(w|)', { w: refreshed }));
      const outcome = cold('---(p|)', { p: published }).pipe(chainWebforms(run, webforms));
      expectObservable(outcome).toBe('-----(o|)', { o: done });
      expect(webforms).not.toHaveBeenCalled();
    });
  });

  it('leaves the webform stream out when it is not wanted', () => {
    const run = snapshotRun({ webforms: false });
    const webforms = vi.fn();
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-(p|)', { p: published }).pipe(chainWebforms(run, webforms))).toBe('-(o|)', { o: done });
    });
    expect(webforms).not.toHaveBeenCalled();
  });

  it('turns a webform step that failed into an outcome: the snapshot is published', () => {
    const run = snapshotRun();
    const error = new WebformsFailedError('1 of 3 forms failed', {
      code: 'webforms_failed',
      safe: 'whole',
      next: 'again',
    });
    marbles(({ cold, expectObservable }) => {
      const outcome = cold('(p|)', { p: published }).pipe(chainWebforms(run, () => cold('--#', {}, error)));
      expectObservable(outcome).toBe('--(o|)', {
        o: {
          status: 'webforms_failed',
          exitCode: 7,
          advice: [{ message: '1 of 3 forms failed', safe: 'whole', next: 'again' }],
        },
      });
    });
    expect(run.record.errors).toEqual(['1 of 3 forms failed']);
  });

  it('passes a bug on', () => {
    const run = snapshotRun();
    const bug = new TypeError('x is not a function');
    marbles(({ cold, expectObservable }) => {
      const outcome = cold('(p|)', { p: published }).pipe(chainWebforms(run, () => cold('#', {}, bug)));
      expectObservable(outcome).toBe('#', undefined, bug);
    });
  });

  it('says the more urgent of two endings, and the advice of both', () => {
    const run = snapshotRun({ webforms: false });
    const locked = { path: '/data/new_tag.db', fallback: true, standIns: ['lead'], letGo };
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(p|)', { p: locked }).pipe(chainWebforms(run, vi.fn()))).toBe('(o|)', {
        o: expect.objectContaining({
          status: 'published_to_fallback',
          exitCode: 4,
          advice: [expect.anything(), expect.anything()],
        }),
      });
    });
  });
});

it('lets go of the old database when the webform stream has ended, and at once without one', async () => {
  for (const webforms of [true, false]) {
    letGo.mockClear();
    const run = snapshotRun({ webforms });
    const stream = NEVER.pipe(startWith({ status: 'webforms_refreshed', exitCode: 0, advice: [] } as const));
    const running = of(published)
      .pipe(chainWebforms(run, () => stream))
      .subscribe();
    expect(letGo).toHaveBeenCalledTimes(webforms ? 0 : 1);
    running.unsubscribe();
    expect(letGo).toHaveBeenCalledTimes(1);
  }
});
