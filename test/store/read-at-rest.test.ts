import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/files/file-system.ts';
import { openAtRest, readAtRest } from '../../src/store/read-at-rest.ts';
import { makeSnapshot } from '../inspect/status/support/make-snapshot.ts';
import { tempFolder } from '../run/support/runs.ts';
import { makeOldToolDatabase } from '../support/old-tool-database.ts';

/** Where private copies are made. */
let copies: string;
beforeEach(() => {
  copies = tempFolder();
  vi.stubEnv('TMPDIR', copies);
  vi.spyOn(promises, 'copyFile');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  expect(readdirSync(copies).filter((name) => name.startsWith('salesmap-read-'))).toEqual([]); // whatever happened
});

/** Every file of a folder, byte for byte; of a `-shm`, which its readers write to, only that it is there. */
const filesIn = (dir: string): readonly (readonly string[])[] =>
  readdirSync(dir).map((name) => [name, name.endsWith('-shm') ? '' : readFileSync(join(dir, name), 'base64')]);

/** Counts the deals. Nothing beside the database may be made, changed or taken away. */
async function dealsIn(path: string): Promise<unknown> {
  const dir = join(path, '..');
  const before = [filesIn(dir), statSync(dir).mtimeMs];
  const rest = await openAtRest(path);
  const count = rest.db.prepare('SELECT count(*) FROM deal').pluck().get();
  const again = new Database(rest.path, { readonly: true }); // As the thread that checks it does.
  expect(again.prepare('SELECT count(*) FROM deal').pluck().get()).toBe(count);
  again.close();
  expect([filesIn(dir), statSync(dir).mtimeMs]).toEqual(before);
  rest.close();
  expect([filesIn(dir), statSync(dir).mtimeMs]).toEqual(before);
  return count;
}

function closedInWal(path: string): void {
  makeSnapshot(path);
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.close();
}

/** A database as a kill in the middle of a large transaction leaves it. */
function cutShort(path: string): void {
  const work = tempFolder();
  makeSnapshot(join(work, 'a.db'), { deals: 2000 });
  const writer = new Database(join(work, 'a.db'));
  writer.pragma('cache_size = 1'); // Changed pages go to the file before the commit.
  writer.exec("BEGIN; UPDATE deal SET 이름 = 'changed and longer than before'; DELETE FROM deal WHERE rowid % 2");
  for (const name of readdirSync(work)) copyFileSync(join(work, name), path + name.slice('a.db'.length));
  writer.exec('ROLLBACK');
  writer.close();
}

it('reads a published database where it lies, and copies nothing however large it is', async () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path);
  vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(0);
  expect(await readAtRest(path, (rest) => rest.path)).toBe(path);
  expect(await dealsIn(path)).toBe(3);
  expect(promises.copyFile).not.toHaveBeenCalled();
});

it('reads a database in WAL mode that nobody has open', async () => {
  const path = join(tempFolder(), 'a.db');
  closedInWal(path);
  expect(await dealsIn(path)).toBe(3);
});

it('sees the rows in the -wal that a killed program left', async () => {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path, { rows: 12, wal: true });
  expect(readdirSync(join(path, '..'))).toEqual(['old.db', 'old.db-wal']);
  expect(await dealsIn(path)).toBe(12 + 2 + 4); // the records, those in between, those again
});

it.each([[['-wal']], [['-wal', '-shm']]])(
  'sees the rows in the -wal of a killed program that left %j',
  async (left) => {
    const [work, dir] = [tempFolder(), tempFolder()];
    makeSnapshot(join(work, 'a.db'));
    const killed = new Database(join(work, 'a.db'));
    killed.pragma('journal_mode = WAL');
    killed.exec("INSERT INTO deal VALUES ('new', '')");
    for (const suffix of ['', ...left]) copyFileSync(join(work, `a.db${suffix}`), join(dir, `a.db${suffix}`));
    killed.close();
    expect(await dealsIn(join(dir, 'a.db'))).toBe(4);
  },
);

it('reads a database in WAL mode where it lies while somebody has it open', async () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path);
  const holder = new Database(path);
  holder.pragma('journal_mode = WAL');
  holder.exec("INSERT INTO deal VALUES ('new', '')");
  expect(await dealsIn(path)).toBe(4);
  expect(await readAtRest(path, (rest) => rest.path)).toBe(path);
  holder.close();
});

it('sees the state before a transaction that was cut short, and leaves its journal to be rolled back', async () => {
  const path = join(tempFolder(), 'a.db');
  cutShort(path);
  expect(readdirSync(join(path, '..'))).toEqual(['a.db', 'a.db-journal']);
  expect(await dealsIn(path)).toBe(2000);
});

it('makes no -shm for a -wal that lies beside a database in rollback mode', async () => {
  const path = join(tempFolder(), 'a.db');
  makeSnapshot(path);
  writeFileSync(`${path}-wal`, 'left by another'.repeat(9));
  expect(await dealsIn(path)).toBe(3);
});

it.each(['-wal', '-journal'])('takes no %s away from beside an empty file', async (suffix) => {
  const dir = tempFolder();
  for (const name of ['a.db', `a.db${suffix}`]) writeFileSync(join(dir, name), '');
  const tables = await readAtRest(join(dir, 'a.db'), ({ db }) => db.prepare('SELECT name FROM sqlite_schema').all());
  expect(tables).toEqual([]);
  expect(readdirSync(dir)).toEqual(['a.db', `a.db${suffix}`]);
});

it.each([['?mode=memory&a=b'], ['#1'], ['%20 %41'], [' 회사 '], ['file:x'], [' at its end '], ['\'quotes"']])(
  'reads a file in a folder, both called %j',
  async (name) => {
    for (const make of [makeSnapshot, closedInWal]) {
      const dir = join(tempFolder(), name);
      mkdirSync(dir);
      make(join(dir, 'a.db'));
      renameSync(join(dir, 'a.db'), join(dir, name));
      expect(await dealsIn(join(dir, name))).toBe(3);
    }
  },
);

it.skipIf(process.platform === 'win32')(
  'reads one that may not be written to, in a folder that may not either',
  async () => {
    for (const make of [closedInWal, cutShort]) {
      const dir = tempFolder();
      make(join(dir, 'a.db'));
      for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o400);
      chmodSync(dir, 0o500);
      expect(await dealsIn(join(dir, 'a.db'))).toBe(make === closedInWal ? 3 : 2000);
      chmodSync(dir, 0o700);
    }
  },
);

/** Does something as soon as the database itself is copied, `times` times. */
function afterCopy(times: number, act: () => void): void {
  let done = 0;
  vi.mocked(promises.copyFile).mockImplementation(async (from, to) => {
    copyFileSync(from, to);
    if (done < times && String(from).endsWith('.db')) {
      done += 1;
      act();
    }
  });
}

it('begins anew when the file is replaced while it is copied: no half of one meets half of another', async () => {
  const path = join(tempFolder(), 'old.db');
  makeOldToolDatabase(path, { rows: 12, wal: true });
  const newer = join(tempFolder(), 'new.db');
  closedInWal(newer);
  afterCopy(1, () => {
    renameSync(newer, path);
    renameSync(`${path}-wal`, `${newer}-wal`);
  });
  expect(await readAtRest(path, ({ db }) => db.prepare('SELECT count(*) FROM deal').pluck().get())).toBe(3);
});

it('gives up on one that is written to each time', async () => {
  const path = join(tempFolder(), 'a.db');
  closedInWal(path);
  afterCopy(9, () => {
    const db = new Database(path);
    db.exec("INSERT INTO deal VALUES (random(), '')");
    db.close();
  });
  await expect(openAtRest(path)).rejects.toThrow(
    expect.objectContaining({ code: 'SQLITE_BUSY', message: expect.stringContaining('is written to all the time') }),
  );
  expect(vi.mocked(promises.copyFile).mock.calls.length).toBe(3);
});

it('reads one that somebody opens while it is copied where it lies', async () => {
  const path = join(tempFolder(), 'a.db');
  closedInWal(path);
  const holder = new Database(path);
  holder.close();
  let open: Database.Database | undefined;
  afterCopy(1, () => {
    open = new Database(path);
    open.exec("INSERT INTO deal VALUES ('new', '')");
  });
  expect(await readAtRest(path, ({ db }) => db.prepare('SELECT count(*) FROM deal').pluck().get())).toBe(4);
  open?.close();
});

it('copies nothing into a folder that is too small for it', async () => {
  const path = join(tempFolder(), 'a.db');
  closedInWal(path);
  vi.spyOn(nodeFileSystem, 'freeBytes').mockReturnValue(statSync(path).size - 1);
  await expect(openAtRest(path)).rejects.toThrow(
    expect.objectContaining({ code: 'no_room_for_copy', next: expect.stringContaining('TMPDIR') }),
  );
  expect(promises.copyFile).not.toHaveBeenCalled();
});

it.each([
  ['a text', 'this is no database, it only has its name. '.repeat(100), /not a database/],
  [
    'the head of a database in WAL mode',
    `SQLite format 3\0\x10\0\x02\x02${'x'.repeat(4000)}`,
    /malformed|not a database/,
  ],
  ['no file', undefined, /ENOENT/],
])('throws for %s, and leaves no copy', async (_name, text, words) => {
  const dir = tempFolder();
  if (text !== undefined) writeFileSync(join(dir, 'a.db'), text, 'latin1');
  const before = readdirSync(dir);
  await expect(openAtRest(join(dir, 'a.db'))).rejects.toThrow(words);
  expect(readdirSync(dir)).toEqual(before);
});

it('closes what a reader throws over', async () => {
  const path = join(tempFolder(), 'a.db');
  closedInWal(path);
  const failing = () => {
    throw new Error('no such table');
  };
  await expect(readAtRest(path, failing)).rejects.toThrow('no such table');
});
