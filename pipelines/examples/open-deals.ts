/**
 * The open deals of one pipeline stage, as JSON lines; the published database is left alone.
 *
 *     STAGE='2차 f-up' salesmap run open-deals.ts        writes open-deals.jsonl
 *
 * The rows wait in the run's own database, so a run that is killed goes on where it stopped (`salesmap resume`), and the
 * file appears only when it is whole.
 */
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { completeRun, crawlTables, definePipeline, filterRecords, type SalesmapRecord } from 'salesmap-snapshot';

const STAGE = process.env['STAGE'] ?? '2차 f-up';
const OUT = process.env['OUT'] ?? 'open-deals.jsonl';

const isOpenAtStage = (deal: SalesmapRecord): boolean => {
  const stage = deal['파이프라인 단계'];
  const isAtStage = typeof stage === 'object' && stage !== null && 'name' in stage && stage['name'] === STAGE;
  return isAtStage && deal['상태'] === '진행중';
};

interface OpenDeal {
  readonly id: string;
  readonly name: string | null;
  readonly amount: string | null;
  readonly peopleId: string | null;
}

export default definePipeline({
  name: 'open-deals',
  tables: ['deal'],
  publishes: false,
  build: (run) =>
    crawlTables(run, () => filterRecords(isOpenAtStage)).pipe(
      completeRun(run, () => {
        const deals = run.store.db.prepare<[], OpenDeal>(
          'SELECT id, "이름" AS name, "금액" AS amount, peopleId FROM deal ORDER BY rowid',
        );
        const file = openSync(`${OUT}.part`, 'w', 0o600);
        for (const deal of deals.iterate()) {
          const amount = deal.amount === null ? null : Number(deal.amount); // Cells are text.
          writeSync(file, `${JSON.stringify({ ...deal, amount })}\n`);
        }
        closeSync(file);
        renameSync(`${OUT}.part`, OUT);
      }),
    ),
});
