import type { HistoryRun } from '../../../../src/inspect/read-history.ts';
import type { RunLine } from '../../../../src/run/run-record.ts';
import { runLineOf } from '../../../run/support/runs.ts';

/** A run as the history gives it back. */
export const historyRun = (more: Partial<RunLine> = {}): HistoryRun => JSON.parse(JSON.stringify(runLineOf(more)));
