// Another program that reads the published database all the time; it tells the torture of every read.
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { messageOf, systemCodeOf } from '../../../src/run/errors.ts';
import { GUEST_PREFIX, readGeneration, readGenerationOf } from './generation-database.ts';
import type { Order, ReadReport } from './reader.ts';

/** How long one try waits for a lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 200;

const [kind = '', target = ''] = process.argv.slice(2);
const orders: Order[] = [];
let held: Database.Database | undefined;
let heldGeneration: number | undefined;
let reads = 0;

/** Begins what the kind does to the database, and keeps it. */
function hold(): void {
  const db = held ?? new Database(target, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    takeHold(db);
    held = db;
  } catch (error) {
    if (held === undefined) db.close();
    throw error;
  }
}

function takeHold(db: Database.Database): void {
  if (db.inTransaction) return;
  switch (kind) {
    case 'open_transaction':
      db.exec('BEGIN');
      heldGeneration = readGeneration(db);
      break;
    case 'wal_unmerged':
    case 'killed_with_wal':
      db.pragma('journal_mode = WAL');
      // Nothing is merged until somebody asks for it.
      db.pragma('wal_autocheckpoint = 0');
      db.exec(`CREATE TABLE IF NOT EXISTS ${GUEST_PREFIX}${kind} (text TEXT);
               INSERT INTO ${GUEST_PREFIX}${kind} VALUES ('a note of my own')`);
      break;
    case 'exclusive_lock':
      db.exec('BEGIN EXCLUSIVE');
      break;
    default:
      throw new Error(`A reader of the kind ${kind} holds nothing.`);
  }
}

function letGo(): void {
  if (held?.inTransaction) held.exec('COMMIT');
  held?.close();
  held = undefined;
  heldGeneration = undefined;
}

function read(): number {
  reads += 1;
  // Programs of both sorts are about.
  if (held === undefined) return readGenerationOf(target, reads % 2 === 0);
  if (!held.inTransaction) return held.transaction(readGeneration)(held);
  const generation = readGeneration(held);
  if (heldGeneration !== undefined && generation !== heldGeneration) {
    throw new Error(`generation ${heldGeneration} became ${generation} inside a transaction`);
  }
  return generation;
}

/** One turn: what was asked for, then a read. A lock is the only error that a reader may meet. */
function turn({ mark, what }: Order): ReadReport {
  try {
    if (what === 'hold') hold();
    if (what === 'let_go') letGo();
    return { mark, held: held !== undefined, generation: read() };
  } catch (error) {
    const seen = { mark, held: held !== undefined };
    const code = systemCodeOf(error) ?? '';
    if (code.startsWith('SQLITE_BUSY')) return { ...seen, busy: code };
    return { ...seen, problem: `${code} ${messageOf(error)}`.trim() };
  }
}

process.on('message', (order: Order) => orders.push(order));
process.on('disconnect', () => process.exit());
let mark: number | undefined;
for (;;) {
  const order = orders.shift() ?? (mark === undefined ? undefined : { mark });
  if (order !== undefined) {
    mark = order.mark;
    const report = turn(order);
    await new Promise((sent) => process.send?.(report, sent));
  }
  await pause(1);
}
