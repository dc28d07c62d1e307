import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A child process that is talked to line by line; it is killed when the test ends. */
export class Child {
  readonly process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(script: string, ...args: string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const loader = script.endsWith('.ts') ? ['--import', 'tsx'] : [];
    this.process = spawn(process.execPath, [...loader, path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.process.stdout === null) throw new Error('The child has no stdout.');
    this.#answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => this.kill());
  }

  /** The next line that it prints, as JSON. */
  async answer(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('The child ended without an answer.');
    return JSON.parse(value);
  }

  async ask(line: string): Promise<unknown> {
    this.process.stdin?.write(`${line}\n`);
    return this.answer();
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end(() => this.process.kill('SIGKILL'));
  }

  /** Lets it end by itself. */
  async close(): Promise<void> {
    await this.#end(() => this.process.stdin?.end());
  }

  async #end(how: () => void): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    how();
    await exit;
  }
}
