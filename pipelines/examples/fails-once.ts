/**
 * A pipeline that fails at a page of your choice, and is resumed: what arrived is not asked for again.
 *
 *     FAIL_AT_PAGE=3 salesmap run fails-once.ts        exit 3, and the command to go on with
 *     salesmap resume                                  exit 0
 *
 * An error that an operator throws ends the run, not the work: rows and cursors up to that page are committed.
 */
import { tap } from 'rxjs';
import { definePipeline, snapshotPipeline } from 'salesmap-snapshot';

const FAIL_AT_PAGE = Number(process.env['FAIL_AT_PAGE'] ?? 0);

export default definePipeline({
  name: 'fails-once',
  tables: ['deal', 'user'],
  build: (run) =>
    snapshotPipeline(run, (table) =>
      tap(({ number }) => {
        if (table === 'deal' && number === FAIL_AT_PAGE) throw new Error(`told to fail at page ${number} of ${table}`);
      }),
    ),
});
