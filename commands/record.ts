import * as Flags from '@oclif/core/flags';
import { snapshot } from '../pipelines/snapshot.ts';
import { crawlFlags, outputFlags, requestFlags, runOptions } from '../src/cli/flags.ts';
import { inPassingFolder } from '../src/cli/passing-folder.ts';
import { recordingFailure, recordingText } from '../src/cli/record-text.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { createRunHost } from '../src/cli/run-host.ts';
import { rawFlags } from '../src/cli/wire.ts';
import { conductRun } from '../src/run/conduct-run.ts';
import { crawlJob } from '../src/run/crawl-job.ts';

export default class Record extends RunCommand {
  static override summary = 'Record the answers of a whole snapshot, for replay without a network.';
  static override description =
    'Makes a snapshot in a folder that is gone afterwards, and keeps every answer as a file. Names, phones, e-mails, free text and ids become stable stand-ins, unless --raw says otherwise. `salesmap snapshot --replay DIR` makes a snapshot of it.';
  static override examples = [
    '<%= config.bin %> record --out fixtures',
    '<%= config.bin %> record --out fixtures --tables deal,people',
  ];
  static override flags = {
    out: Flags.string({ summary: 'The new folder of the recording.', helpValue: 'DIR', required: true }),
    tables: crawlFlags.tables,
    'skip-webform': crawlFlags['skip-webform'],
    ...rawFlags,
    ...requestFlags,
    ...outputFlags,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Record);
    const { out } = flags;
    return inPassingFolder(async (places) => {
      const options = await runOptions({ ...flags, ...places, record: out });
      const job = crawlJob('snapshot', undefined, { pipeline: snapshot });
      const ending = await conductRun(job, options, await createRunHost(flags));
      const line = { ...ending.line, final_db_path: null, log_path: null };
      const error = recordingFailure(ending, out);
      if (error !== undefined) return this.report({ ...ending, line, error });
      this.log(recordingText(line, out, flags));
      return { ...line, recording: out };
    });
  }
}
