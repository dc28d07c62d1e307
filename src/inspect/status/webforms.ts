import type { HistoryRun } from '../read-history.ts';

/** The webform submissions of the published database. */
export interface Webforms {
  /** Rows of `webform_history`; null when there is no such table. */
  readonly rows: number | null;
  /** How the webform step last ended; `left_out`: the last snapshot went without it; `unknown`: no history tells. */
  readonly last_step: 'refreshed' | 'failed' | 'left_out' | 'unknown';
  /** When it last ended well. */
  readonly refreshed_at_utc: string | null;
  /** In the last step: submissions of nobody, and of people without a deal. */
  readonly dropped_missing: number | null;
  readonly dropped_not_allowed: number | null;
  /** What the step said when it failed. */
  readonly errors: readonly string[];
}

/**
 * What is known of the submissions.
 * @param rows of the published database's `webform_history`.
 * @param publishedTag the run tag of the published database: a run that was killed after it published left the step undone.
 * @param runs of this database, newest first.
 */
export function webforms(rows: number | null, publishedTag: string | null, runs: readonly HistoryRun[]): Webforms {
  const steps = ofPublished(runs).flatMap((run) => {
    const step = stepOf(run, publishedTag);
    return step === undefined ? [] : [{ run, step }];
  });
  const refreshed = steps.find(({ step }) => step === 'refreshed')?.run;
  const [last] = steps;
  const counted = steps.find(({ run }) => run.dropped_missing !== null)?.run;
  return {
    rows,
    last_step: last?.step ?? 'unknown',
    refreshed_at_utc: refreshed?.ended_at_utc ?? null,
    dropped_missing: counted?.dropped_missing ?? null,
    dropped_not_allowed: counted?.dropped_not_allowed ?? null,
    errors: last?.step === 'failed' ? last.run.errors.details : [],
  };
}

/**
 * The runs whose submissions the published file may hold. A restore brings back those of the snapshot that it restored, as
 * they were when a later snapshot replaced it: what came between that and the restore is about files that are gone.
 */
function ofPublished(runs: readonly HistoryRun[]): readonly HistoryRun[] {
  const kept: HistoryRun[] = [];
  let restored: string | undefined;
  let refreshes: HistoryRun[] = [];
  for (const run of runs) {
    const published = run.final_db_path !== null && run.kind !== 'webform';
    if (restored === undefined) {
      if (run.kind !== 'restore') kept.push(run);
      else if (published && run.status === 'published') restored = run.restored_run_tag ?? '';
    } else if (published && run.kind !== 'restore' && run.run_tag === restored) {
      kept.push(...refreshes, run);
      restored = undefined;
    } else {
      refreshes = published ? [] : [...refreshes, ...(run.kind === 'webform' ? [run] : [])];
    }
  }
  return kept;
}

/** Undefined for a run that did not get as far as its submissions, or put them elsewhere. */
function stepOf(run: HistoryRun, publishedTag: string | null): Exclude<Webforms['last_step'], 'unknown'> | undefined {
  const { status, kind, dropped_missing: dropped, final_db_path: place, run_tag: tag } = run;
  if (status === 'webforms_failed') return 'failed';
  if (status === 'webforms_refreshed') return 'refreshed';
  // Rows that were only taken over have a number, too; what was dropped is counted by the step itself.
  if (status === 'published' || status === 'published_partly') return dropped === null ? 'left_out' : 'refreshed';
  const stopped = status === 'interrupted' || status === 'failed' || status === 'killed';
  return stopped && (kind === 'webform' || place !== null || tag === publishedTag) ? 'failed' : undefined;
}
