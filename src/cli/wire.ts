import * as Flags from '@oclif/core/flags';
import { CannotStartError } from '../run/errors.ts';
import type { RunOptions } from '../run/options.ts';

/** What a recording shows of people. */
export const rawFlags = {
  raw: Flags.boolean({ summary: 'Record names, phones, texts and ids as they are, without stand-ins.' }),
  'yes-this-is-personal-data': Flags.boolean({ summary: 'Say that you know what --raw keeps.' }),
};

/** Flags of the commands whose answers can be recorded, or come from a recording. */
export const wireFlags = {
  record: Flags.string({
    summary: 'Keep every answer of the server in this new folder, with stand-ins for what is personal.',
    helpValue: 'DIR',
    exclusive: ['replay'],
  }),
  replay: Flags.string({
    summary: 'Answer every request from this recording: no network, no token, no waiting.',
    helpValue: 'DIR',
  }),
  ...rawFlags,
};

/** What oclif read of these flags. */
export interface ParsedWireFlags {
  record?: string | undefined;
  replay?: string | undefined;
  raw?: boolean;
  'yes-this-is-personal-data'?: boolean;
}

type ReplayOptions = Pick<
  RunOptions,
  'wire' | 'replay' | 'baseUrl' | 'token' | 'minIntervalMs' | 'backoffMs' | 'maxBackoffMs'
>;

/** The options of a run whose answers come from a recording; undefined when they come from the server. */
export async function replayed({ replay }: ParsedWireFlags): Promise<ReplayOptions | undefined> {
  if (replay === undefined) return undefined;
  const { ReplayDispatcher } = await import('../testing/fixtures/replay-dispatcher.ts'); // Other runs need none.
  const wire = new ReplayDispatcher(replay);
  const token = ''; // A word would be taken for a secret, and out of every log line.
  return { wire, replay, baseUrl: new URL(wire.baseUrl), token, minIntervalMs: 0, backoffMs: 0, maxBackoffMs: 0 };
}

/**
 * The same options, with a recorder when the flags ask for one.
 * @throws CannotStartError `raw_unconfirmed`, `record_dir_not_empty`, `record_dir_unusable`.
 */
export async function recorded(options: RunOptions, flags: ParsedWireFlags): Promise<RunOptions> {
  const { record: dir, raw = false } = flags;
  if (raw && !flags['yes-this-is-personal-data']) {
    throw new CannotStartError('--raw records names, phones, texts and ids of real people.', {
      code: 'raw_unconfirmed',
      next: 'Leave --raw out for stable stand-ins, or add --yes-this-is-personal-data and keep the files as you keep the database.',
    });
  }
  if (dir === undefined) return options;
  const { Recorder } = await import('../testing/fixtures/recorder.ts'); // Other runs need none.
  const { baseUrl, token } = options;
  return { ...options, wire: new Recorder({ dir, baseUrl, token, raw }) };
}
