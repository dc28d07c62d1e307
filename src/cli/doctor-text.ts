import type { Check } from '../inspect/doctor/check.ts';
import { alignCells, printable } from './result-table.ts';

/** A line for each check, and below those that are not ok what to do. */
export function doctorText(checks: readonly Check[]): string {
  const lines = alignCells(
    checks.map(({ state, check, message }) => [state, check.replaceAll('_', ' '), message]),
    ['left', 'left', 'left'],
  );
  const failed = checks.filter(({ state }) => state === 'fails').length;
  const warned = checks.filter(({ state }) => state === 'warning').length;
  const verdict =
    failed > 0
      ? `${failed} of ${checks.length} checks fail: a run would not go well.`
      : `A run can start${warned > 0 ? '; see the warnings' : ''}.`;
  const withFixes = checks.flatMap(({ fix }, at) => [
    lines[at] ?? '',
    ...(fix === null ? [] : [`         Fix: ${printable(fix)}`]),
  ]);
  return [...withFixes, '', verdict].join('\n');
}
