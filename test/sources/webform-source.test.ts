import { lastValueFrom, type Observable, of, throwError, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { ChainSchedule } from '../../src/salesmap/chain-schedule.ts';
import type { Endpoint } from '../../src/salesmap/endpoint.ts';
import type { Page, PageStart } from '../../src/salesmap/page.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { webformSource } from '../../src/sources/webform-source.ts';

const read = (formId: string, page: (endpoint: Endpoint, start: PageStart) => Observable<Page>) =>
  lastValueFrom(webformSource({ page }, formId, { schedule: new ChainSchedule() }).pipe(toArray()));

it('reads the submissions of one form from the first page to the last', async () => {
  const asked: string[] = [];
  const pages = await read('form/1', (endpoint, start) => {
    asked.push(`${endpoint.path} ${endpoint.listKey} ${start.cursor}`);
    return of({ ...start, records: [{ id: `s${start.number}` }], nextCursor: start.number < 2 ? 'c1' : null });
  });
  const list = '/webForm/form%2F1/submit webFormSubmitList';
  expect(asked).toEqual([`${list} null`, `${list} c1`]);
  expect(pages.flatMap(({ records }) => records)).toEqual([{ id: 's1' }, { id: 's2' }]);
});

it('fails when the form is unknown, and asks once', async () => {
  let asked = 0;
  const unknown = read('gone', (_, start) => {
    asked += 1;
    const place = { table: 'webform_history', page: start.number, cursor: start.cursor };
    return throwError(() => new SourceError('웹 폼을 찾을 수 없습니다.', { code: 'http_error', status: 400, place }));
  });
  await expect(unknown).rejects.toThrow('웹 폼을 찾을 수 없습니다.');
  expect(asked).toBe(1);
});

it('keeps forms apart that are read side by side', async () => {
  const schedule = new ChainSchedule();
  const page = (endpoint: Endpoint, start: PageStart): Observable<Page> =>
    of({ ...start, records: [{ id: endpoint.path }], nextCursor: start.number < 3 ? `c${start.number}` : null });
  const both = await Promise.all(
    ['a', 'b'].map((form) => lastValueFrom(webformSource({ page }, form, { schedule }).pipe(toArray()))),
  );
  expect(both.map((pages) => pages.map(({ records }) => records[0]?.['id']))).toEqual([
    Array(3).fill('/webForm/a/submit'),
    Array(3).fill('/webForm/b/submit'),
  ]);
});
