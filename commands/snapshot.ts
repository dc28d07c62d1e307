import * as Flags from '@oclif/core/flags';
import { snapshot } from '../pipelines/snapshot.ts';
import { webformPipeline } from '../pipelines/webform.ts';
import { crawlFlags, runFlags, runOptions } from '../src/cli/flags.ts';
import { resumeOrBegin } from '../src/cli/resume-or-begin.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { createRunHost } from '../src/cli/run-host.ts';
import { pipelineOfRun } from '../src/cli/stopped-run.ts';
import { wireFlags } from '../src/cli/wire.ts';
import { conductRun, realDatabasePath } from '../src/run/conduct-run.ts';
import { crawlJob } from '../src/run/crawl-job.ts';
import { requireUnfinished } from '../src/run/find-unfinished.ts';
import { requirePublished, webformJob } from '../src/run/webform-job.ts';

export default class Snapshot extends RunCommand {
  static override summary = 'Copy the whole workspace into one SQLite file.';
  static override description =
    'Reads all tables through one rate limit, verifies them, replaces the published database in one step and refreshes the webform submissions. A run that stops half-way leaves the published database as it was; `salesmap resume` goes on.';
  static override examples = [
    '<%= config.bin %> snapshot',
    '<%= config.bin %> snapshot --tables deal,people --json',
    '<%= config.bin %> snapshot --tables all,-memo',
  ];
  static override flags = {
    ...runFlags,
    ...crawlFlags,
    ...wireFlags,
    resume: Flags.boolean({
      summary: 'Go on with the newest unfinished run; begin anew when there is none that can be gone on with.',
    }),
    'resume-run-tag': Flags.string({ summary: 'Go on with this unfinished run.', helpValue: 'TAG' }),
    'webform-only': Flags.boolean({ summary: 'Refresh the webform submissions of the published database only.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Snapshot);
    const options = await runOptions(flags);
    const host = await createRunHost(flags);
    if (flags['webform-only']) {
      requirePublished(options);
      return this.report(await conductRun(webformJob(webformPipeline), options, host));
    }
    const given = flags['resume-run-tag'];
    if (given === undefined) {
      // That a stopped run was lost is worth a mail.
      const tell = (words: string): void => void (flags.quiet && process.stderr.write(`${words}\n`));
      if (flags.resume) return this.report(await resumeOrBegin(snapshot, options, host, tell));
      return this.report(await conductRun(crawlJob('snapshot', undefined, { pipeline: snapshot }), options, host));
    }
    const tag = requireUnfinished(options, realDatabasePath(options.dbPath), given);
    const stopped = await pipelineOfRun(options, tag, snapshot);
    const goingOn = { ...options, pipelineFile: stopped.file?.path };
    return this.report(await conductRun(crawlJob('resume', tag, stopped), goingOn, host));
  }
}
