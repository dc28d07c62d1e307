import { expect, it } from 'vitest';
import { reportProgress } from '../../src/operators/report-progress.ts';
import { Progress } from '../../src/run/progress.ts';
import { marbles } from '../support/marbles.ts';
import { written } from '../support/pages.ts';

it('tells the progress of each batch and passes it on', () => {
  const progress = new Progress();
  progress.tableWaits('deal', 100, { pages: 0, rows: 0 });
  marbles(({ cold, expectObservable }) => {
    const source = cold('a-b|', { a: written(1), b: written(2, true) });
    expectObservable(source.pipe(reportProgress(progress))).toBe('a-b|', { a: written(1), b: written(2, true) });
  });
  expect(progress.state.tables[0]).toMatchObject({ state: 'done', pages: 2, rows: 100 });
});
