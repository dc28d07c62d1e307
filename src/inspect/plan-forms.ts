import { evenForms, pagesOf, scheduleMs } from '../run/estimate.ts';
import type { LastRuns } from '../run/last-runs.ts';
import type { SimulatedLimits } from '../salesmap/best-schedule.ts';
import { submissionsEndpoint } from '../salesmap/endpoints.ts';
import type { Certainty, PlannedTable } from './plan-types.ts';
import type { PublishedFacts } from './published-facts.ts';

/** What is known of the submissions. */
export interface KnownOfForms {
  readonly facts: PublishedFacts | undefined;
  readonly last: LastRuns;
  /** The server's own counts, by form; undefined when nobody asked, or the plan has none. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  readonly limits: SimulatedLimits;
}

/** Submissions as a line of the plan, and the pages of each form. */
export interface PlannedForms {
  readonly line: PlannedTable;
  readonly pages: readonly number[];
}

interface Reading {
  readonly rows: number | null;
  readonly pages: readonly number[];
  readonly certainty: Certainty;
}

/** Plans the submissions by the best that is known: the server's counts, else the last run, else who sent forms in. */
export function plannedForms(known: KnownOfForms): PlannedForms {
  const { rows, pages, certainty } = reading(known);
  const seconds = scheduleMs({ tables: new Map(), forms: pages, asksWho: false }, known.limits) / 1000;
  return {
    pages,
    line: {
      table: 'webform_history',
      rows,
      requests: pages.reduce((sum, one) => sum + one, 0),
      seconds_alone: Math.round(seconds * 10) / 10,
      bytes: known.facts?.bytesOf.get('webform_history') ?? null,
      certainty,
    },
  };
}

function reading({ facts, last, counts }: KnownOfForms): Reading {
  if (counts !== undefined) {
    // Without people and deals nobody knows which forms will be asked for: those that nobody sent in will not.
    const wanted =
      facts?.forms.map(({ id }) => counts.get(id) ?? 0) ?? [...counts.values()].filter((count) => count > 0);
    const rows = wanted.reduce((sum, count) => sum + count, 0);
    return { rows, pages: wanted.map(pagesOfForm), certainty: facts === undefined ? 'at_most' : 'estimate' };
  }
  if (last.webformPages !== undefined) {
    return { rows: last.webformRows ?? null, pages: evenForms(last.webformPages), certainty: 'estimate' };
  }
  const people = facts?.forms.map((form) => form.people) ?? [];
  return { rows: null, pages: people.map(pagesOfForm), certainty: 'at_least' };
}

const pagesOfForm = (submissions: number): number => pagesOf(submissionsEndpoint(''), submissions);
