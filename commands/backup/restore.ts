import { resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { restorePipeline } from '../../pipelines/restore.ts';
import { crawlFlags, outputFlags, placeFlags } from '../../src/cli/flags.ts';
import { offlineOptions } from '../../src/cli/offline-options.ts';
import { changesByTable, restorePlanText, restoreText } from '../../src/cli/restore-text.ts';
import { RunCommand } from '../../src/cli/run-command.ts';
import { createRunHost } from '../../src/cli/run-host.ts';
import { watched } from '../../src/cli/watched.ts';
import { requireBackup } from '../../src/inspect/find-backups.ts';
import { conductRun, realDatabasePath } from '../../src/run/conduct-run.ts';
import { restoreJob } from '../../src/run/restore-job.ts';
import { tryRestore } from '../../src/run/try-restore.ts';

const { 'checkpoint-interval': _interval, ...places } = placeFlags; // Nothing is crawled.

export default class BackupRestore extends RunCommand {
  static override summary = 'Bring a backup back as the published database.';
  static override description =
    'Verifies the backup first, saves the database that is there as a backup, and publishes the old snapshot as every snapshot is published. A database that is damaged is kept beside it under another name, unless --no-backup says otherwise. Asks the server for nothing and needs no token. A damaged backup is refused (exit 6), and nothing is touched.';
  static override examples = [
    '<%= config.bin %> backup restore 20261124_070000',
    '<%= config.bin %> backup restore 20261124_070000 --dry-run',
    '<%= config.bin %> backup restore 20261124_070000 --db-path look-into.db',
  ];
  static override args = {
    tag: Args.string({ description: 'The run tag of the backup.', required: true }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Verify the backup and say what would happen; change nothing.' }),
    'accept-other-pipeline': crawlFlags['accept-other-pipeline'],
    ...places,
    ...outputFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(BackupRestore);
    const options = offlineOptions(flags);
    const backup = requireBackup(resolve(options.backupDir), args.tag);
    if (flags['dry-run']) {
      const dbPath = realDatabasePath(options.dbPath);
      const plan = await watched('verify', flags, (how) => tryRestore(options, dbPath, backup, how));
      this.log(restorePlanText(backup, plan, dbPath));
      const saves = plan.backup === undefined ? null : { path: plan.backup.path, exists: plan.backup.exists };
      const about = { dry_run: true, restored_run_tag: backup.runTag, final_db_path: dbPath, backup: saves };
      return {
        ...about,
        target_locked: plan.locked,
        target_damaged: plan.damage ?? null,
        changes: changesByTable(plan.changes),
      };
    }
    const job = restoreJob(backup, restorePipeline);
    const ending = await conductRun(job, options, await createRunHost(flags));
    const result = this.report(ending, (line) => restoreText(line, job.changes()));
    return { ...result, changes: changesByTable(job.changes()) };
  }
}
