import { Flags } from '@oclif/core';
import { snapshotPipeline } from '../pipelines/snapshot.ts';
import { crawlFlags, runFlags, runOptions } from '../src/cli/flags.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { createRunHost } from '../src/cli/run-host.ts';
import { conductRun, realDatabasePath } from '../src/run/conduct-run.ts';
import { requireNewestUnfinished, requireUnfinished } from '../src/run/find-unfinished.ts';
import { snapshotJob } from '../src/run/snapshot-job.ts';

export default class Resume extends RunCommand {
  static override summary = 'Go on with an unfinished run.';
  static override description =
    'Goes on where the newest unfinished run of this database stopped, or the one named, and ends as it would have ended.';
  static override examples = ['<%= config.bin %> resume', '<%= config.bin %> resume --run-tag 20261124_070000'];
  static override flags = {
    ...runFlags,
    ...crawlFlags,
    'run-tag': Flags.string({ summary: 'The unfinished run to go on with.', helpValue: 'TAG' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Resume);
    const options = runOptions(flags);
    const dbPath = realDatabasePath(options.dbPath);
    const given = flags['run-tag'];
    const tag =
      given === undefined ? requireNewestUnfinished(options, dbPath) : requireUnfinished(options, dbPath, given);
    return this.report(await conductRun(snapshotJob('resume', tag, snapshotPipeline), options, createRunHost(flags)));
  }
}
