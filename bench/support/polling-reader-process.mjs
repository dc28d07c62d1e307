/**
 * A reader that looks as often as it can: opens the database, begins, reads, closes. Arguments: the database, and `wal` to
 * keep a connection of its own open in WAL mode. Says `ready`, and what it saw when its stdin ends.
 */
import Database from 'better-sqlite3';

const [path = '', holds = ''] = process.argv.slice(2);
const refusals = {};
let looks = 0;
let longestMs = 0;
/** When the first of the looks that failed one after the other began; undefined after one that went well. */
let refusedSinceMs;
let ended = false;

const holder = holds === 'wal' ? new Database(path) : undefined;
holder?.pragma('journal_mode = WAL');
holder?.prepare('SELECT count(*) FROM manifest').get();

process.stdin.on('data', () => {});
process.stdin.on('end', () => {
  ended = true;
});
const startedAtMs = performance.now();
process.stdout.write('ready\n');
poll();

function poll() {
  const nowMs = performance.now();
  const refusal = look();
  looks += 1;
  if (refusal === undefined) {
    if (refusedSinceMs !== undefined) longestMs = Math.max(longestMs, nowMs - refusedSinceMs);
    refusedSinceMs = undefined;
  } else {
    refusals[refusal] = (refusals[refusal] ?? 0) + 1;
    refusedSinceMs ??= nowMs;
  }
  if (!ended) {
    setImmediate(poll);
    return;
  }
  holder?.close();
  const lookMs = (performance.now() - startedAtMs) / looks;
  process.stdout.write(`${JSON.stringify({ looks, lookMs, longestMs, refusals })}\n`);
}

/** @returns {string | undefined} what was in the way. */
function look() {
  let db;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 });
    db.exec('BEGIN');
    const tag = db.prepare('SELECT run_tag FROM run_info').pluck().get();
    db.prepare('SELECT id FROM deal LIMIT 1').get();
    db.prepare('SELECT id FROM webform_history LIMIT 1').get();
    db.exec('COMMIT');
    return typeof tag === 'string' ? undefined : 'no run_info';
  } catch (error) {
    return error.code ?? error.message;
  } finally {
    db?.close();
  }
}
