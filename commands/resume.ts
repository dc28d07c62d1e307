import * as Flags from '@oclif/core/flags';
import { snapshot } from '../pipelines/snapshot.ts';
import { crawlFlags, runFlags, runOptions } from '../src/cli/flags.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { createRunHost } from '../src/cli/run-host.ts';
import { pipelineOfRun } from '../src/cli/stopped-run.ts';
import { conductRun, realDatabasePath } from '../src/run/conduct-run.ts';
import { crawlJob } from '../src/run/crawl-job.ts';
import { requireNewestUnfinished, requireUnfinished } from '../src/run/find-unfinished.ts';

export default class Resume extends RunCommand {
  static override summary = 'Go on with an unfinished run.';
  static override description =
    'Goes on where the newest unfinished run of this database stopped, or the one named, and ends as it would have ended. A run of a pipeline file goes on with that file, as long as it is what it was.';
  static override examples = ['<%= config.bin %> resume', '<%= config.bin %> resume --run-tag 20261124_070000'];
  static override flags = {
    ...runFlags,
    ...crawlFlags,
    'run-tag': Flags.string({ summary: 'The unfinished run to go on with.', helpValue: 'TAG' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Resume);
    const options = await runOptions(flags);
    const dbPath = realDatabasePath(options.dbPath);
    const given = flags['run-tag'];
    const tag =
      given === undefined ? requireNewestUnfinished(options, dbPath) : requireUnfinished(options, dbPath, given);
    const stopped = await pipelineOfRun(options, tag, snapshot);
    const job = crawlJob('resume', tag, stopped);
    return this.report(
      await conductRun(job, { ...options, pipelineFile: stopped.file?.path }, await createRunHost(flags)),
    );
  }
}
