import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeSnapshot } from '../inspect/status/support/make-snapshot.ts';
import { tempFolder } from '../run/support/runs.ts';
import { packBackup } from '../support/backups.ts';
import { runWarm } from '../support/warm-cli.ts';

const TAG = '20251130_070000';
const DB = 'salesmap_latest.db';
const HISTORY = 'logs/run_history.jsonl';
const BACKUP = `backups/salesmap_backup_${TAG}.db.gz`;

/** A place in which a snapshot was published and saved: nothing is wrong yet. */
function place(): string {
  const dir = tempFolder();
  makeSnapshot(join(dir, DB));
  makeSnapshot(join(dir, 'older.db'), { runTag: TAG });
  packBackup(join(dir, 'backups'), TAG, readFileSync(join(dir, 'older.db')));
  rmSync(join(dir, 'older.db'));
  mkdirSync(join(dir, 'logs'));
  writeFileSync(join(dir, HISTORY), '');
  return dir;
}

const folderAt = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
};
const fileAt = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, 'a file');
};
const pipeAt = (path: string): void => {
  rmSync(path);
  execFileSync('mkfifo', [path]);
};
const sql = (text: string) => (dir: string) => void new Database(join(dir, DB)).exec(text).close();
const closedInWal = sql('PRAGMA journal_mode = WAL');

const BACKUP_LIST = 'backup list';
const DRY_RUN = `backup restore ${TAG} --dry-run`;

/** What is wrong, and what each command says of it: its exit code, and words on stdout or stderr. */
const NONSENSE: ReadonlyArray<
  readonly [string, (dir: string) => void, Readonly<Record<string, readonly [number, RegExp]>>]
> = [
  [
    'a pipe as the database',
    (dir) => pipeAt(join(dir, DB)),
    {
      status: [2, /is no file, but a device or a pipe/],
      plan: [2, /is no file, but a device or a pipe/],
      diff: [2, /is no file, but a device or a pipe/],
      report: [0, /was not read: .* is no file/],
      webform: [2, /is no file, but a device or a pipe/],
      [DRY_RUN]: [2, /is no file/],
    },
  ],
  [
    'a link to itself as the database',
    (dir) => {
      rmSync(join(dir, DB));
      symlinkSync(DB, join(dir, DB));
    },
    {
      status: [2, /cannot be a database: ELOOP/],
      plan: [2, /cannot be a database: ELOOP/],
      diff: [2, /cannot be read: ELOOP/],
      report: [0, /was not read: ELOOP/],
      doctor: [1, /fails +database .*ELOOP/],
      [DRY_RUN]: [2, /cannot be a database: ELOOP/],
    },
  ],
  [
    'a database that was cut short',
    (dir) => truncateSync(join(dir, DB), 9000),
    {
      status: [1, /database_damaged/],
      plan: [2, /cannot be read: database disk image is malformed/],
      diff: [2, /cannot be read: database disk image is malformed/],
      report: [0, /was not read: database disk image is malformed/],
      doctor: [1, /fails +database .* is damaged/],
      [DRY_RUN]: [0, /would restore/], // What a restore is for.
    },
  ],
  [
    'a database in WAL mode that nobody has open',
    closedInWal,
    { plan: [0, /deal/], diff: [0, /deal/], report: [0, /1 backup$/m], [DRY_RUN]: [0, /would restore/] },
  ],
  [
    'tables with odd names',
    sql(`CREATE TABLE "한글 표" ("열 이름" TEXT); CREATE TABLE "quo""te's [x]" (id TEXT); CREATE TABLE "select" ("a""b" TEXT);
      CREATE TABLE "" (id TEXT); INSERT INTO "한글 표" VALUES ('가'); INSERT INTO "select" VALUES ('1')`),
    {
      'status --all --no-backup --max-age 9999999': [1, /history_missing.*한글 표/s],
      plan: [0, /deal/],
      diff: [0, /한글 표 +1 /],
      report: [0, /1 backup$/m],
      [DRY_RUN]: [0, /한글 표/],
    },
  ],
  [
    'other columns in tables of ours',
    sql('DROP TABLE _columns; CREATE TABLE _columns (z); DROP TABLE run_info; CREATE TABLE run_info (y)'),
    { plan: [0, /deal/], diff: [0, /deal/], report: [0, /1 backup$/m], [DRY_RUN]: [0, /would restore/] },
  ],
  [
    'views where our tables should be, which cannot be read',
    sql('DROP TABLE manifest; CREATE VIEW manifest AS SELECT 1 AS "table" FROM nowhere'),
    { plan: [0, /deal/], diff: [0, /deal/], report: [0, /1 backup$/m], [DRY_RUN]: [0, /would restore/] },
  ],
  [
    'a folder as the history',
    (dir) => folderAt(join(dir, HISTORY)),
    {
      status: [1, /place_unreadable: \S*run_history\.jsonl: EISDIR/],
      plan: [2, /run_history\.jsonl cannot be read: EISDIR/],
      report: [2, /run_history\.jsonl cannot be read: EISDIR/],
      [BACKUP_LIST]: [2, /The run history \S+ cannot be read: EISDIR.*--log-dir/s],
    },
  ],
  [
    'a pipe as the history',
    (dir) => pipeAt(join(dir, HISTORY)),
    {
      status: [1, /place_unreadable: EINVAL: no file, but a device or a pipe, '\S*run_history\.jsonl'/],
      plan: [2, /run_history\.jsonl cannot be read: EINVAL/],
      report: [2, /run_history\.jsonl cannot be read: EINVAL/],
      [BACKUP_LIST]: [2, /The run history \S+ cannot be read: EINVAL.*--log-dir/s],
      doctor: [1, /fails +log folder .*EINVAL/],
      snapshot: [2, /The run history \S+ cannot be read: EINVAL.*--log-dir/s],
      resume: [2, /The run history \S+ cannot be read: EINVAL.*--log-dir/s],
    },
  ],
  [
    'half a line, and lines of other versions in the history',
    (dir) =>
      writeFileSync(join(dir, HISTORY), '{"v":9}\n[1]\nnull\n{"run_tag":5,"started_at_utc":12}\n{"run_tag":"2026'),
    {
      status: [1, /history_unreadable: 5 of the lines/],
      plan: [0, /deal/],
      report: [0, /5 lines of the history cannot be read/],
      [BACKUP_LIST]: [0, /unknown|never/],
    },
  ],
  [
    'a file as the folder of the logs',
    (dir) => fileAt(join(dir, 'logs')),
    {
      status: [1, /place_unreadable/],
      plan: [2, /logs\/checkpoints cannot be read: ENOTDIR/],
      report: [0, /0 runs/],
      doctor: [1, /fails +log folder/],
    },
  ],
  [
    'a file as the folder of the backups',
    (dir) => fileAt(join(dir, 'backups')),
    {
      diff: [2, /cannot be listed: ENOTDIR/],
      report: [0, /ENOTDIR/],
      [BACKUP_LIST]: [2, /^Error: The backups in \S+ cannot be read: ENOTDIR: [^:]*'\.$/m],
      'backup verify': [2, /cannot be read: ENOTDIR/],
      doctor: [1, /fails +backup folder/],
    },
  ],
  [
    'a pipe as a backup',
    (dir) => pipeAt(join(dir, BACKUP)),
    { 'backup verify': [2, /There is no backup in /], [DRY_RUN]: [2, /There is no backup of run/] },
  ],
  [
    'a pipe as the lock',
    (dir) => void execFileSync('mkfifo', [join(dir, `${DB}.lock`)]),
    { doctor: [1, /fails +database folder .*lock file/] },
  ],
  [
    'a backup that was cut short',
    (dir) => truncateSync(join(dir, BACKUP), 300),
    {
      diff: [2, /cannot be unpacked: unexpected end of file/],
      'backup verify': [1, /DAMAGED +it is cut short/],
      [DRY_RUN]: [6, /damaged: it is cut short/],
    },
  ],
];

const CASES = NONSENSE.flatMap(([name, spoil, commands]) =>
  Object.entries(commands).map(([command, [code, words]]) => ({ name, spoil, command, code, words })),
);

describe.skipIf(process.platform === 'win32')('nonsense is one clear sentence', () => {
  it.each(CASES)('$name: $command ends with $code', async ({ spoil, command, code: expected, words }) => {
    const dir = place();
    spoil(dir);
    const before = readdirSync(dir);
    const env = { SALESMAP_TOKEN: 'any', SALESMAP_API_BASE: 'http://127.0.0.1:9' };
    const quick = command === 'doctor' || command === 'plan' ? ['--max-retries', '1', '--timeout', '2'] : [];
    const { code, stdout, stderr } = await runWarm([...command.split(' '), ...quick], dir, env);
    expect(stdout + stderr).toMatch(words);
    expect(stdout + stderr).not.toMatch(/^ +at |a bug/m);
    expect(code).toBe(expected);
    expect(readdirSync(dir).filter((one) => one !== 'report.html')).toEqual(before);
  });
});

/** Runs a command as a user who has no right to anything; root itself may read all. */
function runAsNobody(args: readonly string[], cwd: string): Promise<{ code: number | null; text: string }> {
  const launcher = join(import.meta.dirname, '../../bin/run.js');
  const { SALESMAP_DB_PATH: _db, ...env } = process.env;
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd,
    env: { ...env, NO_COLOR: '1', HOME: '/nowhere', SALESMAP_TOKEN: 'any', SALESMAP_API_BASE: 'http://127.0.0.1:9' },
    uid: 65534,
    gid: 65534,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** Where the sources lie in a folder of root's own, nobody can start the command either. */
const nobodyCanStart = async (): Promise<boolean> =>
  (await runAsNobody(['--version'], '/').catch(() => ({ code: -1 }))).code === 0;

describe.skipIf(process.getuid?.() !== 0 || !(await nobodyCanStart()))('without the right to read', () => {
  it.each<[string, (dir: string) => void, string, number, RegExp]>([
    ['the database', (dir) => chmodSync(join(dir, DB), 0), 'status', 1, /database_unreadable/],
    ['the database', (dir) => chmodSync(join(dir, DB), 0), 'plan', 2, /cannot be read: EACCES/],
    ['the database', (dir) => chmodSync(join(dir, DB), 0), 'diff', 2, /cannot be read: EACCES/],
    ['its folder', (dir) => chmodSync(dir, 0), `plan --db-path DIR/${DB}`, 2, /cannot be read: EACCES/],
    ['its folder', (dir) => chmodSync(dir, 0), `diff DIR/${DB} DIR/${DB}`, 2, /cannot be read: EACCES/],
    ['its folder', (dir) => chmodSync(dir, 0), `doctor --max-retries 1 --db-path DIR/${DB}`, 1, /fails +database /],
    ['the logs', (dir) => chmodSync(join(dir, 'logs'), 0), 'plan', 2, /cannot be read: EACCES/],
    [
      'the history',
      (dir) => chmodSync(join(dir, HISTORY), 0),
      BACKUP_LIST,
      2,
      /The run history \S+ cannot be read: EACCES/,
    ],
    [
      'the backup',
      (dir) => chmodSync(join(dir, BACKUP), 0),
      'backup verify',
      2,
      /The backup \S+ cannot be read: EACCES/,
    ],
    ['the backup', (dir) => chmodSync(join(dir, BACKUP), 0), DRY_RUN, 2, /The backup \S+ cannot be read: EACCES/],
    ['nothing, but to write beside a database in WAL mode', closedInWal, 'plan', 0, /deal/],
    [
      'nothing, but to write beside a database in WAL mode',
      closedInWal,
      'status --no-backup --max-age 9999999',
      1,
      /^! history_missing/m,
    ],
  ])('to %s: %s', async (_name, spoil, command, expected, words) => {
    const dir = place();
    for (const path of ['.', 'backups', 'logs']) chmodSync(join(dir, path), 0o755);
    for (const path of [DB, HISTORY, BACKUP]) chmodSync(join(dir, path), 0o644);
    spoil(dir);
    const elsewhere = command.includes('DIR');
    const { code, text } = await runAsNobody(command.replaceAll('DIR', dir).split(' '), elsewhere ? '/' : dir);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/^ +at |a bug/m);
    expect(code).toBe(expected);
  });
});
