import { resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { verifiedText } from '../../src/cli/backup-text.ts';
import { outputFlags, placeFlags } from '../../src/cli/flags.ts';
import { RunCommand } from '../../src/cli/run-command.ts';
import { watched } from '../../src/cli/watched.ts';
import { chooseBackups } from '../../src/inspect/find-backups.ts';
import { type VerifiedBackup, verifyBackup } from '../../src/inspect/verify-backup.ts';

/** Not the end of a failed run: what was asked was found out. */
const NEEDS_ATTENTION = 1;

export default class BackupVerify extends RunCommand {
  static override summary = 'Read a backup back and check it through.';
  static override description =
    "Uncompresses the backup beside itself, checks the gzip to its end, SQLite's whole integrity, and the rows of every table against the backup's own manifest; what was unpacked is gone afterwards. Ends with 1 when a backup is damaged.";
  static override examples = [
    '<%= config.bin %> backup verify',
    '<%= config.bin %> backup verify 20261124_070000',
    '<%= config.bin %> backup verify --all',
  ];
  static override args = {
    tag: Args.string({ description: 'The run tag of the backup; `newest` when left out.' }),
  };
  static override flags = {
    all: Flags.boolean({ summary: 'Verify every backup.' }),
    'backup-dir': placeFlags['backup-dir'],
    'file-mode': placeFlags['file-mode'],
    ...outputFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(BackupVerify);
    const backupDir = resolve(flags['backup-dir']);
    const chosen = chooseBackups(backupDir, args.tag, flags.all);
    const backups = await watched('verify', flags, async ({ watch, log }) => {
      const verified: VerifiedBackup[] = [];
      for (const backup of chosen) {
        log.info({ event: 'verifying', path: backup.path }, `Verifying ${backup.path}.`);
        verified.push(await verifyBackup(backup, { backupDir, mode: flags['file-mode'], watch, log }));
      }
      return verified;
    });
    if (backups.some(({ ok }) => !ok)) process.exitCode = NEEDS_ATTENTION;
    this.log(verifiedText(backups));
    const bad = backups.filter(({ ok }) => !ok);
    if (flags.quiet && bad.length > 0) process.stderr.write(`${verifiedText(bad)}\n`);
    return { backups };
  }
}
