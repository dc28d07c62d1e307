import * as Args from '@oclif/core/args';
import { crawlFlags, runFlags, runOptions } from '../src/cli/flags.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { createRunHost } from '../src/cli/run-host.ts';
import { wireFlags } from '../src/cli/wire.ts';
import { conductRun } from '../src/run/conduct-run.ts';
import { crawlJob } from '../src/run/crawl-job.ts';

const { tables: _tables, ...pipelineFlags } = crawlFlags; // The file says which tables it reads.

export default class Run extends RunCommand {
  static override summary = 'Run a pipeline file of your own.';
  static override description =
    'Runs a TypeScript or JavaScript file that default-exports definePipeline({ … }), as a snapshot is run: one rate limit, checkpoints, lock, log, history and exit codes; `salesmap resume` finishes it, too.';
  static override examples = [
    '<%= config.bin %> run open-deals.ts',
    '<%= config.bin %> run masked.ts --db-path shared.db',
  ];
  static override args = {
    file: Args.string({ description: 'The pipeline file.', required: true }),
  };
  static override flags = { ...runFlags, ...pipelineFlags, ...wireFlags };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Run);
    const { loadPipeline } = await import('../src/cli/load-pipeline.ts'); // The compiler costs start-up; others need none.
    const runnable = await loadPipeline(args.file);
    const options = { ...(await runOptions(flags)), pipelineFile: args.file };
    return this.report(await conductRun(crawlJob('run', undefined, runnable), options, await createRunHost(flags)));
  }
}
