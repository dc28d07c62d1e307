import type { Observable } from 'rxjs';
import { defineTable, type Endpoint } from '../salesmap/endpoint.ts';
import { ENDPOINTS } from '../salesmap/endpoints.ts';
import { selectTables, type TableWord } from '../salesmap/select-tables.ts';
import { messageOf } from './errors.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { SnapshotRun } from './snapshot-run.ts';

/** What a run does: which tables it reads, and what becomes of them. */
export interface PipelineDefinition {
  /** Names it in the history and in messages: letters, digits, `-` and `_`. */
  readonly name: string;
  /** The tables it reads: names of the catalog, `default`, `all`, `-name`, and tables of its own (`defineTable`). */
  readonly tables: readonly (TableWord | Endpoint)[];
  /** False for a pipeline that leaves the published database alone: no backup is made of it. Default true. */
  readonly publishes?: boolean;
  /** Composes the stream of one run; called once, and subscribed to once. */
  build(run: SnapshotRun): Observable<RunOutcome>;
}

/** A pipeline whose definition was checked. */
export interface Pipeline extends PipelineDefinition {
  readonly publishes: boolean;
  /** The tables it reads, in the order of the catalog, its own ones last. */
  readonly endpoints: readonly Endpoint[];
  /** Those, and the rest of the catalog. */
  readonly catalog: readonly Endpoint[];
}

/**
 * Defines a pipeline: the default export of a file that `salesmap run FILE` runs, with lock, checkpoints, progress,
 * history, exit codes and `salesmap resume`, as the snapshot itself has them.
 *
 * @throws TypeError naming what is wrong with the definition.
 *
 * @example
 * const people = definePipeline({ name: 'people', tables: ['people'], build: (run) => snapshotPipeline(run) });
 * console.log(people.endpoints.map(({ table }) => table)); // [ 'people' ]
 */
export function definePipeline(definition: PipelineDefinition): Pipeline {
  const { name, tables, build, publishes = true } = definition;
  const refuse = (what: string): TypeError => new TypeError(`definePipeline: ${what}.`);
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) throw refuse('name must be letters, digits, "-" and "_"');
  if (!Array.isArray(tables) || tables.length === 0) throw refuse(`tables of ${name} must be a list with names in it`);
  if (typeof build !== 'function') throw refuse(`build of ${name} must be a function of the run`);
  const words = tables.filter((table) => typeof table === 'string');
  try {
    const own = tables.filter((table) => typeof table !== 'string').map(defineTable);
    const chosen = words.length === 0 ? [] : selectTables(words);
    if (chosen.length + own.length === 0) throw new TypeError('None is left');
    refuseTakenNames(own);
    return { ...definition, publishes, endpoints: [...chosen, ...own], catalog: [...ENDPOINTS, ...own] };
  } catch (error) {
    throw refuse(`tables of ${name}: ${messageOf(error).replace(/\.$/, '')}`);
  }
}

/** @throws TypeError for a name that a table has already; SQLite holds names equal that differ in case only. */
function refuseTakenNames(own: readonly Endpoint[]): void {
  const taken = new Set(ENDPOINTS.flatMap(namesOf).map((name) => name.toLowerCase()));
  for (const name of own.flatMap(namesOf)) {
    if (taken.has(name.toLowerCase())) throw new TypeError(`There is a table ${name} already`);
    taken.add(name.toLowerCase());
  }
}

const namesOf = ({ table, nested = [] }: Endpoint): readonly string[] => [table, ...nested.map((inner) => inner.table)];
