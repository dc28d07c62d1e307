import { RunCommand } from '../src/cli/run-command.ts';
import { statusFlags, statusOptions } from '../src/cli/status-options.ts';
import { statusText } from '../src/cli/status-text.ts';
import { NEEDS_ATTENTION } from '../src/inspect/needs-attention.ts';
import { wayOnOf } from '../src/inspect/status/crawl-attention.ts';
import { readStatus, tokenFileOf } from '../src/inspect/status/read-status.ts';
import { realDatabasePath } from '../src/run/real-database-path.ts';

export default class Status extends RunCommand {
  static override summary = 'Show the health of the published database and of its runs.';
  static override description =
    'Says on one screen what happened, what is safe and what to do, the first thing to do in the last line; --all shows every table, unfinished run, error and left-over file. Nothing is written and nothing is asked of the server. Exit 0 healthy, 1 needs attention, so that a monitor can call it.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --max-age 2 --json',
    '<%= config.bin %> status --all',
    '<%= config.bin %> status --full',
  ];
  static override flags = statusFlags;

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Status);
    const options = statusOptions(flags);
    const status = await readStatus(options, realDatabasePath(options.dbPath));
    const shown = { ...options, tokenFile: tokenFileOf(status.history) };
    const resumes = (status.unfinished ?? []).map((run) => [run.run_tag, wayOnOf(run, shown)] as const);
    this.log(statusText(status, { all: flags.all, resumes: new Map(resumes) }));
    const exitCode = status.healthy ? 0 : NEEDS_ATTENTION;
    process.exitCode = exitCode;
    return { ...status, exit_code: exitCode };
  }
}
