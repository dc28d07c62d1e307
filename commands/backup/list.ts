import { resolve } from 'node:path';
import { backupListText } from '../../src/cli/backup-text.ts';
import { placeFlags } from '../../src/cli/flags.ts';
import { RunCommand } from '../../src/cli/run-command.ts';
import { listBackups } from '../../src/inspect/list-backups.ts';
import { historyPath } from '../../src/run/run-paths.ts';

export default class BackupList extends RunCommand {
  static override summary = 'List the backups, the newest first.';
  static override description =
    'Shows of every backup when its snapshot was taken, its size, whether the snapshot was complete as far as the run history tells, and what came of its last verification. Opens none of them.';
  static override examples = ['<%= config.bin %> backup list', '<%= config.bin %> backup list --json'];
  static override flags = { 'backup-dir': placeFlags['backup-dir'], 'log-dir': placeFlags['log-dir'] };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(BackupList);
    const list = listBackups(resolve(flags['backup-dir']), historyPath({ logDir: flags['log-dir'] }));
    this.log(backupListText(list));
    return list;
  }
}
