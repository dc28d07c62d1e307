import { doctorAccess } from '../src/cli/doctor-access.ts';
import { doctorText } from '../src/cli/doctor-text.ts';
import { placeFlags, plainOptions, requestFlags } from '../src/cli/flags.ts';
import { readRateLimiter } from '../src/cli/rate-limiter.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { runDoctor } from '../src/inspect/doctor/run-doctor.ts';
import { NEEDS_ATTENTION } from '../src/inspect/needs-attention.ts';

export default class Doctor extends RunCommand {
  static override summary = 'Look whether a run can start here, before the first one.';
  static override description =
    'Takes the flags of the run and checks Node and SQLite, address, token, speed, clock and budget of the server (three requests), the folders and the room on their disks; each with a fix. Makes nothing that stays. Exit 0 when nothing fails, 1 when something does.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --db-path shared.db --json'];
  static override flags = { ...placeFlags, ...requestFlags };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Doctor);
    const options = { ...plainOptions(flags), rateLimiter: readRateLimiter(flags['rate-limiter']) };
    const checks = await runDoctor(options, doctorAccess(flags));
    this.log(doctorText(checks));
    const ok = !checks.some(({ state }) => state === 'fails');
    const exitCode = ok ? 0 : NEEDS_ATTENTION;
    process.exitCode = exitCode;
    return { ok, checks, exit_code: exitCode };
  }
}
