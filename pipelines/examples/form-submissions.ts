/**
 * A table for an endpoint that the catalog lacks: all submissions of one web form, whoever sent them in.
 * (`webform_history` has only those of people with deals.)
 *
 *     FORM_ID=… salesmap run form-submissions.ts
 *
 * `defineTable` is all that a new list needs: paging, retries, checkpoints, columns, verification and the manifest come
 * with it. The other tables of the database stay as they are, and later snapshots carry this one over.
 */
import { definePipeline, defineTable, snapshotPipeline } from 'salesmap-snapshot';

const FORM_ID = process.env['FORM_ID'];
if (FORM_ID === undefined) throw new Error('FORM_ID is not set: the id of a web form, as the list /webForm has it');

const submissions = defineTable({
  table: 'form_submission',
  path: `/webForm/${encodeURIComponent(FORM_ID)}/submit`,
  listKey: 'webFormSubmitList',
  columns: ['id', 'peopleId', 'organizationId', 'dealId', 'leadId', 'contents', 'createdAt'], // of an empty list
});

export default definePipeline({
  name: 'form-submissions',
  tables: [submissions],
  build: (run) => snapshotPipeline(run),
});
