import * as Args from '@oclif/core/args';
import { diffFlags } from '../src/cli/diff-flags.ts';
import { writeJsonLines } from '../src/cli/diff-lines.ts';
import { diffJson, diffText } from '../src/cli/diff-report.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { findSnapshot } from '../src/inspect/diff/find-snapshot.ts';
import { SnapshotDiff } from '../src/inspect/diff/snapshot-diff.ts';
import { InterruptedError } from '../src/run/errors.ts';
import { listenForInterrupts } from '../src/run/interrupts.ts';

export default class Diff extends RunCommand {
  static override summary = 'Show what changed between two snapshots.';
  static override description =
    'Compares two snapshots by record and by field: how many records of each table were added, removed and changed, which ones, and the old and the new value of each field. A snapshot is a database, a backup, the run tag of a backup, `current` (the published database) or `previous` (the newest backup of another run). Ends with 0 whether they differ or not.';
  static override examples = [
    '<%= config.bin %> diff previous current',
    '<%= config.bin %> diff 20261123_070000 20261124_070000 --table deal --table people',
    '<%= config.bin %> diff old.db current --since 2026-11-24 --jsonl',
  ];
  static override args = {
    old: Args.string({ description: 'The older snapshot.', default: 'previous' }),
    new: Args.string({ description: 'The newer snapshot.', default: 'current' }),
  };
  static override flags = diffFlags;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Diff);
    const places = { dbPath: flags['db-path'], backupDir: flags['backup-dir'] };
    const [older, newer] = [await findSnapshot(args.old, places), await findSnapshot(args.new, places)];
    const stopping = new AbortController();
    const stopListening = listenForInterrupts((signal) => stopping.abort(new InterruptedError(signal)));
    try {
      const { table: tables, since, limit, summary } = flags;
      const diff = await SnapshotDiff.open(older, newer, { tables, sinceMs: since?.ms, stop: stopping.signal });
      try {
        const show = { limit: summary ? 0 : limit, older: older.label, newer: newer.label, since: since?.text };
        if (flags.jsonl) return await writeJsonLines(diff, process.stdout);
        if (this.jsonEnabled()) return await diffJson(diff, show);
        this.log(await diffText(diff, show));
        return undefined;
      } finally {
        diff.close();
      }
    } finally {
      stopListening();
    }
  }
}
