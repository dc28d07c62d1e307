import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shortTorture } from '../support/short-torture.ts';
import { openWorkplace } from '../support/workplace.ts';
import { faultMatrix } from '../torture/fault-matrix.ts';
import { MatrixBed } from '../torture/support/matrix-bed.ts';

it('every fault ends as fixtures/fault-matrix.json says (some of the cells; `npm run torture` tries them all)', async () => {
  const bed = await MatrixBed.open();
  try {
    await shortTorture(faultMatrix(bed));
  } finally {
    bed.close();
  }
});

describe('a fault that ends the run', () => {
  it('is told with its place and the way on, and leaves the published database as it was', async () => {
    const { db, run, sandbox, history } = await openWorkplace();
    await run('snapshot');
    const published = readFileSync(db);
    sandbox.setFaults([
      { path: '/memo', page: 2, times: 'forever', fault: { type: 'status', status: 500, body: 'json' } },
    ]);
    const failed = await run('snapshot');
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(/memo, page 2 .*HTTP 500/);
    expect(failed.stderr).toContain('salesmap resume');
    expect(readFileSync(db).equals(published)).toBe(true);
    expect(history().at(-1)).toMatchObject({ status: 'failed', exit_code: 3 });
    sandbox.setFaults([]);
    expect((await run('resume')).code).toBe(0);
  });

  it('publishes nothing where nothing was', async () => {
    const { db, run, sandbox } = await openWorkplace();
    sandbox.setFaults([{ path: '/deal', times: 'forever', fault: { type: 'status', status: 500, body: 'html' } }]);
    expect((await run('snapshot')).code).toBe(3);
    expect(existsSync(db)).toBe(false);
  });
});

it('a form that failed ends the run with 7, and `webform` repairs it', async () => {
  const { run, sandbox } = await openWorkplace();
  sandbox.setFaults([
    { path: '/webForm/*', request: 2, times: 'forever', fault: { type: 'status', status: 500, body: 'json' } },
  ]);
  const { code, stderr } = await run('snapshot');
  expect(code).toBe(7);
  expect(stderr).toContain('salesmap webform');
  sandbox.setFaults([]);
  expect((await run('webform')).code).toBe(0);
});
