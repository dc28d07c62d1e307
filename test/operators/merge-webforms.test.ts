import { lastValueFrom, NEVER, of, startWith } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { mergeWebforms } from '../../src/operators/merge-webforms.ts';
import type { Settled } from '../../src/run/settled.ts';
import type { StagedForms } from '../../src/run/staged-forms.ts';
import { SourceError } from '../../src/salesmap/source-error.ts';
import { WebformStage } from '../../src/store/webform-stage.ts';
import { databaseWith } from '../store/support/stores.ts';
import { marbles } from '../support/marbles.ts';
import { query } from '../support/query.ts';
import { snapshotRun } from '../support/snapshot-run.ts';

const PUBLISHED = `
  CREATE TABLE people (id TEXT, "제출된 웹폼 목록" TEXT); CREATE TABLE deal (id TEXT, peopleId TEXT);
  INSERT INTO people VALUES ('kim', '["f1", "f2"]'); INSERT INTO deal VALUES ('d', 'kim');
  CREATE TABLE webform_history (id TEXT, peopleId TEXT, organizationId TEXT, dealId TEXT, leadId TEXT, contents TEXT,
    createdAt TEXT, webFormId TEXT);
  INSERT INTO webform_history (id, webFormId) VALUES ('old1', 'f1'), ('old2', 'f2'), ('old3', 'gone');`;

const refused = (status: number, page: number): SourceError =>
  new SourceError(`HTTP ${status}`, {
    code: 'http_error',
    status,
    place: { table: 'webform_history', page, cursor: null },
  });

/** A published database, one new submission of each form that waits for it, and how the forms ended. */
function staged(run: ReturnType<typeof snapshotRun>, f2: Settled): { path: string; forms: StagedForms } {
  const path = databaseWith(PUBLISHED);
  const stage = new WebformStage(run.paths.webformStage, path);
  onTestFinished(() => stage.close());
  for (const form of ['f1', 'f2']) {
    const records = [
      { id: `new-${form}`, peopleId: 'kim' },
      { id: 'x', peopleId: '' },
      { id: 'y', peopleId: 'lee' },
    ];
    stage.writeBatch(form, { fromPage: 1, toPage: 1, records, nextCursor: null });
  }
  return { path, forms: { stage, results: [{ name: 'f1', state: 'complete' }, f2] } };
}

const ids = (path: string): unknown[] => query(path, 'SELECT id FROM webform_history ORDER BY id').map(({ id }) => id);

it('replaces every form’s rows, removes forms that nobody asks for, counts what was dropped, and completes', async () => {
  const run = snapshotRun();
  const { path, forms } = staged(run, { name: 'f2', state: 'complete' });
  const outcome = await lastValueFrom(NEVER.pipe(startWith(forms), mergeWebforms(run, path)));
  expect(outcome).toMatchObject({ status: 'webforms_refreshed', exitCode: 0 });
  expect(ids(path)).toEqual(['new-f1', 'new-f2']);
  expect(run.record).toMatchObject({ webformRows: 2, droppedMissing: 2, droppedNotAllowed: 2 });
});

it('keeps the rows of a form that failed, and of forms that are gone, and fails', async () => {
  const run = snapshotRun();
  const { path, forms } = staged(run, { name: 'f2', state: 'failed', error: refused(500, 1) });
  const outcome = lastValueFrom(of(forms).pipe(mergeWebforms(run, path)));
  await expect(outcome).rejects.toMatchObject({ code: 'webforms_failed', exitCode: 7 });
  expect(ids(path)).toEqual(['new-f1', 'old2', 'old3']);
});

it('skips a form that the server does not know: its old rows stay, and that is no failure', async () => {
  const run = snapshotRun();
  const { path, forms } = staged(run, { name: 'f2', state: 'failed', error: refused(400, 1) });
  await lastValueFrom(of(forms).pipe(mergeWebforms(run, path)));
  expect(ids(path)).toEqual(['new-f1', 'old2']);
  expect(run.log.events()).toContain('webform_skipped');
});

it('passes a bug on', async () => {
  const run = snapshotRun();
  const bug = new TypeError('x is not a function');
  const { path, forms } = staged(run, { name: 'f2', state: 'failed', error: bug });
  await expect(lastValueFrom(of(forms).pipe(mergeWebforms(run, path)))).rejects.toBe(bug);
});

it('does nothing before the submissions are staged', () => {
  const run = snapshotRun();
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold<StagedForms>('-----').pipe(mergeWebforms(run, 'nowhere.db'))).toBe('-----');
  });
});
