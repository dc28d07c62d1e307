import type { CannotStartError } from '../../run/errors.ts';
import type { RunOptions } from '../../run/options.ts';
import { baseUrlText } from '../../salesmap/base-url.ts';
import { askServer } from './ask-server.ts';
import { type Check, fails } from './check.ts';
import { countNeighbours } from './count-neighbours.ts';
import { placeChecks } from './place-checks.ts';
import { runtimeChecks } from './runtime-checks.ts';
import { notChecked, serverChecks } from './server-checks.ts';
import { tokenFileChecks } from './token-file-checks.ts';
import { workspaceCheck } from './workspace-check.ts';

/** With what the server is asked, or why it cannot be. */
export interface Access {
  readonly token: string | CannotStartError;
  readonly baseUrl: URL | CannotStartError;
  /** The file that the token came from, as it was given; undefined for the environment. */
  readonly tokenFile?: string | undefined;
}

/** Looks whether a run can start here, and go well. Asks the server three times at the most, and changes nothing. */
export async function runDoctor(options: Omit<RunOptions, keyof Access>, access: Access): Promise<readonly Check[]> {
  const { tokenFile } = access;
  const files = tokenFile === undefined ? [] : tokenFileChecks(tokenFile);
  return [
    ...(await runtimeChecks()),
    ...(await accessChecks(options, access)),
    ...files,
    ...(await placeChecks(options)),
  ];
}

async function accessChecks(
  options: Omit<RunOptions, keyof Access>,
  { token, baseUrl, tokenFile }: Access,
): Promise<readonly Check[]> {
  if (token instanceof Error || baseUrl instanceof Error) {
    const why = token instanceof Error ? 'the server is not asked without a token' : 'the address cannot be used';
    return [
      baseUrl instanceof Error ? cannot('base_url', baseUrl) : notChecked('base_url', why),
      token instanceof Error ? cannot('token', token) : notChecked('token', why),
      ...['speed', 'clock', 'rate_limit'].map((check) => notChecked(check, why)),
    ];
  }
  const neighbours = countNeighbours(token, baseUrl); // Before this process is among them.
  const answers = await askServer({ ...options, token, baseUrl });
  const checks = serverChecks(baseUrlText(baseUrl), answers, neighbours, tokenFile);
  // Where the server did not answer, the token is what fails.
  return answers.error === undefined ? [...checks, await workspaceCheck(answers.owner, options.dbPath)] : checks;
}

const cannot = (check: string, { message, next }: CannotStartError): Check =>
  fails(check, message, next ?? 'Mend what the message names.');
