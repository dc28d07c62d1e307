import { webformPipeline } from '../pipelines/webform.ts';
import { runFlags, runOptions } from '../src/cli/flags.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { createRunHost } from '../src/cli/run-host.ts';
import { conductRun } from '../src/run/conduct-run.ts';
import { requirePublished, webformJob } from '../src/run/webform-job.ts';

export default class Webform extends RunCommand {
  static override summary = 'Refresh the webform submissions of the published database.';
  static override description =
    'Reads the submissions of every form that people with deals sent in, and replaces them form by form. Running it twice changes nothing.';
  static override examples = ['<%= config.bin %> webform'];
  static override flags = runFlags;

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Webform);
    const options = await runOptions(flags);
    requirePublished(options);
    return this.report(await conductRun(webformJob(webformPipeline), options, await createRunHost(flags)));
  }
}
