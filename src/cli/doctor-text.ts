import type { Check } from '../inspect/doctor/check.ts';
import { alignCells, printable } from './result-table.ts';

/** A line for each check, and below those that are not ok what to do. What could not be checked for one reason is one line. */
export function doctorText(checks: readonly Check[]): string {
  const told = grouped(checks);
  const lines = alignCells(
    told.map(({ state, check, message }) => [state, check.replaceAll('_', ' '), message]),
    ['left', 'left', 'left'],
  );
  const failed = checks.filter(({ state }) => state === 'fails').length;
  const warned = checks.filter(({ state }) => state === 'warning').length;
  const verdict =
    failed > 0
      ? `${failed} of ${checks.length} checks fail: a run would not go well.`
      : `A run can start${warned > 0 ? '; see the warnings' : ''}.`;
  const withFixes = told.flatMap(({ fix }, at) => [
    lines[at] ?? '',
    ...(fix === null ? [] : [`         Fix: ${printable(fix)}`]),
  ]);
  return [...withFixes, '', verdict].join('\n');
}

/** Warnings that say the same stand together, where the last of them stood: what they wait for is above. */
function grouped(checks: readonly Check[]): readonly Check[] {
  const alike = ({ state, message, fix }: Check): string => JSON.stringify([state, message, fix]);
  return checks.flatMap((check, at) => {
    if (check.state !== 'warning') return [check];
    const same = checks.filter((other) => alike(other) === alike(check));
    if (checks.slice(at + 1).some((other) => alike(other) === alike(check))) return [];
    return [{ ...check, check: same.map((other) => other.check).join(', ') }];
  });
}
