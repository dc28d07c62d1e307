import type { Endpoint } from '../salesmap/endpoint.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** The table of that name among those that a run reads. @throws TypeError when it is not among them. */
export function tableOfRun({ tables, pipeline }: SnapshotRun, name: string): Endpoint {
  const endpoint = tables.find(({ table }) => table === name);
  if (endpoint !== undefined) return endpoint;
  throw new TypeError(`${name} is not among the tables of ${pipeline}: ${tables.map(({ table }) => table).join(', ')}`);
}
