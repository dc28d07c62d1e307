import type { ReportData } from '../inspect/report-data.ts';
import { counted, formatCount } from '../run/counted.ts';

/** What a report tells, in a few lines on stdout. */
export function reportText(path: string, { history, totals, backups, database }: ReportData): string {
  const notWell = history.shown - totals.good;
  const which =
    history.shown < history.runs
      ? `the newest ${formatCount(history.shown)} of ${counted(history.runs, 'run')}`
      : counted(history.runs, 'run');
  const facts = [
    which,
    ...(notWell > 0 ? [`${formatCount(notWell)} did not end well`] : []),
    ...(totals.missed > 0 ? [`${formatCount(totals.missed)} missed`] : []),
    counted(backups.count, 'backup'),
  ];
  const notRead = [
    ...(database.state === 'not_read' ? [`${database.path} was not read: ${database.message}`] : []),
    ...(history.unreadable > 0 ? [`${counted(history.unreadable, 'line')} of the history cannot be read`] : []),
    ...backups.problems,
  ];
  return [`report: ${path}`, facts.join(', '), ...notRead].join('\n');
}
