/** The least that can be done to a target. Arguments: `replace`, new file, target; or `merge`, stage, target. */
import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

const [step = '', from = '', target = ''] = process.argv.slice(2);
const startedAtMs = performance.now();
if (step === 'replace') {
  renameSync(from, target);
  const folder = openSync(dirname(target), 'r');
  fsyncSync(folder);
  closeSync(folder);
} else {
  const db = new Database(target);
  db.prepare('ATTACH ? AS stage').run(from);
  const columns = 'id, peopleId, organizationId, dealId, leadId, contents, createdAt, webFormId';
  db.exec(`BEGIN IMMEDIATE; DELETE FROM main.webform_history;
    INSERT INTO main.webform_history (${columns}) SELECT ${columns} FROM stage.submission; COMMIT`);
  db.close();
}
process.stdout.write(JSON.stringify({ way: 'bare', tookMs: performance.now() - startedAtMs }));
