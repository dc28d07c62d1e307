import { Observable } from 'rxjs';
import type { Page } from '../salesmap/page.ts';
import type { Batch } from '../store/batch.ts';

/**
 * Gathers pages until they hold at least `minRecords` records; a batch ends where a page ends, because only there is a
 * cursor to go on from (operating contract, section 4).
 *
 *     pages          ──20──20──20──20──20──(5|)
 *     batchRecords(50) ──────────60──────────45|
 *
 * What was gathered is emitted before an error passes, so that nothing that arrived is lost. Buffers fewer than
 * `minRecords` records and one page.
 *
 * @param minRecords records read that close a batch, also if a filter left few of them; default of the commands: 50.
 *
 * @example
 * const batches = tableSource(client, 'memo').pipe(batchRecords(100), toArray());
 * console.log((await lastValueFrom(batches)).map(({ records }) => records.length)); // [ 100, 100, 50 ]
 */
export const batchRecords =
  (minRecords: number) =>
  (pages: Observable<Page>): Observable<Batch> =>
    new Observable((subscriber) => {
      let gathered: Page[] = [];
      let records = 0;
      const emit = (): void => {
        const first = gathered[0];
        const last = gathered.at(-1);
        if (first === undefined || last === undefined) return;
        const whole = gathered.length === 1 ? first.records : gathered.flatMap((page) => page.records);
        gathered = [];
        records = 0;
        subscriber.next({ fromPage: first.number, toPage: last.number, records: whole, nextCursor: last.nextCursor });
      };
      return pages.subscribe({
        next: (page) => {
          if (page.number === 1) {
            gathered = []; // The list began anew: what was gathered of the old reading is void.
            records = 0;
          }
          gathered.push(page);
          records += page.read ?? page.records.length;
          if (records >= minRecords || page.nextCursor === null) emit();
        },
        error: (error: unknown) => {
          emit();
          subscriber.error(error);
        },
        complete: () => {
          emit();
          subscriber.complete();
        },
      });
    });
