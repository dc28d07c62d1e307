import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from './process-alive.ts';

const PREFIX = 'salesmap-read-';
const OURS = /^salesmap-read-(\d+)-\w{6}$/;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A folder for copies of databases, that nobody else can look into. It is gone when it is removed, and at the latest when the
 * process ends, by a signal too; what a killed one left goes with the next. Made when the first path is asked for.
 */
export class PrivateFolder {
  readonly #parent: string;
  #path: string | undefined;
  #paths = 0;

  /** @param parent @default the system's folder for temporary files (`TMPDIR`) */
  constructor(parent = tmpdir()) {
    this.#parent = parent;
  }

  /** Where it lies, or will: the room for a copy is needed there. */
  get parent(): string {
    return this.#parent;
  }

  /** A path in it that is free. @throws what the system says when the folder cannot be made. */
  newPath(): string {
    if (this.#path === undefined) {
      removeLeft(this.#parent);
      this.#path = mkdtempSync(join(this.#parent, `${PREFIX}${process.pid}-`));
      standing.add(this);
      listen();
    }
    this.#paths += 1;
    return join(this.#path, `${this.#paths}.db`);
  }

  remove(): void {
    if (this.#path === undefined) return;
    rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
    standing.delete(this);
    // A signal that came while the thread was busy is heard in the next round of its loop; without a listener it would be lost.
    setImmediate(() => setImmediate(stopListening));
  }
}

/** The folders of this process. */
const standing = new Set<PrivateFolder>();

function removeAll(): void {
  for (const folder of standing) folder.remove();
}

/** A signal kills a process that does not listen, and then nothing is removed. Who listens beside us ends the work in order. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  for (const one of SIGNALS) process.off(one, onSignal);
  process.kill(process.pid, signal);
}

function listen(): void {
  if (process.listeners('exit').includes(removeAll)) return;
  process.on('exit', removeAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function stopListening(): void {
  if (standing.size > 0) return;
  process.off('exit', removeAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function removeLeft(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = OURS.exec(name)?.[1];
    if (pid === undefined || isProcessAlive(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's: it is not ours to remove.
    }
  }
}
