import { baseUrlText } from '../salesmap/base-url.ts';
import { commitStep } from '../store/commit-step.ts';
import { noteOf } from '../store/made-by.ts';
import { type ManifestEntry, writeManifest, writeRunInfo } from '../store/manifest.ts';
import type { SnapshotMember } from './snapshot-members.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** Writes `manifest` and `run_info`, and what the history will say of the tables. */
export function describeSnapshot(run: SnapshotRun, members: readonly SnapshotMember[]): void {
  const { store, record } = run;
  record.capturedAtUtc = new Date().toISOString();
  const entries = members.map(({ table, path, errors }): ManifestEntry => {
    const [rows, columns] = [store.rowCount(table), store.columnCount(table)];
    record.tables[table] = { rows, cols: columns };
    return { table, endpoint: path, rows, columns, errors };
  });
  const notes = entries.flatMap(({ table, errors }) => (errors === null ? [] : [`${table}: ${errors}`]));
  commitStep(store.db, 'manifest', () => {
    writeManifest(store.db, entries);
    writeRunInfo(store.db, {
      runTag: run.tag,
      capturedAtUtc: record.capturedAtUtc ?? '',
      baseUrl: baseUrlText(run.options.baseUrl),
      endpoints: JSON.stringify(run.tables.map(({ path }) => path)),
      note: noteOf(run.madeBy, notes),
      checkpointPath: run.paths.checkpoint,
      finalDbPath: run.paths.db,
      workspace: store.facts.workspace,
    });
  });
}
