import * as Flags from '@oclif/core/flags';
import { crawlFlags, requestFlags, runFlags } from '../src/cli/flags.ts';
import { openServer } from '../src/cli/open-server.ts';
import { planText } from '../src/cli/plan-text.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { planRun } from '../src/inspect/plan.ts';
import { realDatabasePath } from '../src/run/real-database-path.ts';
import { historyPath } from '../src/run/run-paths.ts';

export default class Plan extends RunCommand {
  static override summary = 'Say what a snapshot would cost now: requests, minutes, bytes.';
  static override description =
    'Reckons by the manifest of the published database and the last runs: no token, no request. Where nothing is published yet, one page of each list is read. Changes nothing.';
  static override examples = [
    '<%= config.bin %> plan',
    '<%= config.bin %> plan --ask',
    '<%= config.bin %> plan --json',
  ];
  static override flags = {
    'db-path': runFlags['db-path'],
    'backup-dir': runFlags['backup-dir'],
    'no-backup': runFlags['no-backup'],
    'log-dir': runFlags['log-dir'],
    'checkpoint-dir': runFlags['checkpoint-dir'],
    tables: crawlFlags.tables,
    'skip-webform': crawlFlags['skip-webform'],
    ask: Flags.boolean({ summary: 'Ask the server how many submissions each web form has: one request.' }),
    ...requestFlags,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Plan);
    let server: Awaited<ReturnType<typeof openServer>> | undefined;
    const options = {
      dbPath: realDatabasePath(flags['db-path']),
      historyPath: historyPath({ logDir: flags['log-dir'] }),
      checkpointDir: flags['checkpoint-dir'] ?? `${flags['log-dir']}/checkpoints`,
      backupDir: flags['backup-dir'],
      backup: !flags['no-backup'],
      tables: flags.tables,
      webforms: !flags['skip-webform'],
      minIntervalMs: flags['min-interval'],
    };
    try {
      const open = async () => (server = await openServer(flags));
      const plan = await planRun(options, open, flags.ask);
      this.log(planText(plan));
      return plan;
    } finally {
      await server?.close();
    }
  }
}
