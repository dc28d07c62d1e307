import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import { CLIError } from '@oclif/core/errors';
import type { RunEnding } from '../run/conduct-run.ts';
import { messageOf, RunError } from '../run/errors.ts';
import { EXIT } from '../run/exit-codes.ts';
import { redactKnown } from '../run/redact.ts';
import { adviceText, resultText } from './result-text.ts';
import { wrapText } from './wrap-text.ts';

type FlagOutput = Interfaces.OutputFlags<Interfaces.FlagInput>;
type ArgOutput = Interfaces.OutputArgs<Interfaces.ArgInput>;

/** What the run commands share: the result on stdout, all else on stderr, and the exit code of what happened. */
export abstract class RunCommand extends Command {
  static override enableJsonFlag = true;
  #quiet = false;

  /** Keeps what `--quiet` says, where a command has it. */
  protected override async parse<F extends FlagOutput, B extends FlagOutput, A extends ArgOutput>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    this.#quiet = 'quiet' in parsed.flags && parsed.flags['quiet'] === true;
    return parsed;
  }

  /** The result, for people: a job that went well says nothing under `--quiet`, so that cron has nothing to mail. */
  override log(text: string): void {
    if (!this.#quiet) super.log(fitted(text, process.stdout));
  }

  /** Prints how a run ended. @param text default: the table of its result. @returns what `--json` prints. */
  protected report(ending: RunEnding, text: (line: RunEnding['line']) => string = resultText): object {
    const { line, outcome, error } = ending;
    process.exitCode = line.exit_code ?? EXIT.bug;
    if (error !== undefined) return this.#printError(error, line);
    for (const advice of outcome?.advice ?? []) say(adviceText(advice, line.log_path));
    this.log(text(line));
    return line;
  }

  /** The one place where an error is printed; every thrown value ends here. */
  protected override async catch(thrown: Error): Promise<void> {
    const result = this.#explain(thrown);
    if (this.jsonEnabled()) this.logJson(result);
  }

  #explain(thrown: Error): unknown {
    if (thrown instanceof RunError) {
      process.exitCode = thrown.exitCode;
      return this.#printError(thrown, {});
    }
    if (thrown instanceof CLIError) {
      process.exitCode = EXIT.cannotStart;
      const message = withoutParserWords(thrown.message);
      const next = `See what it takes: salesmap ${this.id?.replaceAll(':', ' ') ?? ''} --help`;
      say(adviceText({ message: `Error: ${message}`, safe: NOTHING_BEGAN, next }, null));
      return { error: { code: 'usage', message, safe: NOTHING_BEGAN, next }, exit_code: EXIT.cannotStart };
    }
    process.exitCode = EXIT.bug;
    say(`Unexpected error (a bug): ${thrown.stack ?? messageOf(thrown)}`);
    say(`  Safe: The published database is untouched or whole.\n  Next: ${REPORT_IT}`);
    return { error: { code: 'bug', message: redactKnown(messageOf(thrown)) }, exit_code: EXIT.bug };
  }

  #printError(error: RunError, line: Partial<RunEnding['line']>): object {
    const { code, next, exitCode } = error;
    const safe = error.safe ?? (exitCode === EXIT.cannotStart ? NOTHING_BEGAN : undefined);
    const message = redactKnown(withoutParserWords(error.message));
    say(adviceText({ message: `Error: ${message}`, safe, next }, line.log_path ?? null));
    return { ...line, error: { code, message, safe, next }, exit_code: exitCode };
  }
}

const NOTHING_BEGAN = 'Nothing was changed; nothing was asked of the server.';
const REPORT_IT =
  'Report it where you got this program from (the issues of its repository), with these lines and the newest log; salesmap status says what to do meanwhile.';

/** The flag parser puts its own words around what a flag's check says. */
const withoutParserWords = (message: string): string =>
  message.replace(/^Parsing --\S+ \n\t/, '').replace(/\nSee more help with --help$/, '');

/** To stderr, also under `--json`: stdout carries the result only. */
const say = (text: string): void => void process.stderr.write(`${fitted(redactKnown(text), process.stderr)}\n`);

/** A terminal would break lines within words; whoever reads a pipe wants whole lines. */
const fitted = (text: string, { isTTY, columns }: NodeJS.WriteStream): string =>
  isTTY && columns > 0 ? wrapText(text, columns) : text;
