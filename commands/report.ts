import * as Flags from '@oclif/core/flags';
import { countFlag } from '../src/cli/flag-values.ts';
import { placeFlags } from '../src/cli/flags.ts';
import { openInBrowser } from '../src/cli/open-in-browser.ts';
import { reportText } from '../src/cli/report-text.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { renderPage } from '../src/inspect/report/page.ts';
import { writeReport } from '../src/inspect/report/write-report.ts';
import { readReportData } from '../src/inspect/report-data.ts';

export default class Report extends RunCommand {
  static override summary = 'Show the runs, their rows, errors and backups in one HTML file.';
  static override description =
    'Reads the run history, the backup folder and the published database, and writes a page that needs no network: how long runs took, how the tables grew, what failed, what was missed. With --json the same figures are printed, too.';
  static override examples = ['<%= config.bin %> report --open', '<%= config.bin %> report --last 30 --out runs.html'];
  static override flags = {
    out: Flags.string({
      summary: 'The file to write; only another report is replaced.',
      helpValue: 'FILE',
      default: 'report.html',
    }),
    open: Flags.boolean({ summary: 'Open it in the browser.' }),
    last: countFlag({ summary: 'Runs that it shows, the newest ones.', helpValue: 'N', defaultCount: 90, least: 1 }),
    'db-path': placeFlags['db-path'],
    'log-dir': placeFlags['log-dir'],
    'backup-dir': placeFlags['backup-dir'],
    'file-mode': placeFlags['file-mode'],
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Report);
    const places = { dbPath: flags['db-path'], logDir: flags['log-dir'], backupDir: flags['backup-dir'] };
    const data = await readReportData(places, flags.last);
    const path = writeReport(flags.out, renderPage(data), flags['file-mode']);
    this.log(reportText(path, data));
    const failure = flags.open ? await openInBrowser(path) : undefined;
    if (failure !== undefined) process.stderr.write(`No browser could be opened (${failure}). The report is ${path}\n`);
    return { report: path, ...data };
  }
}
