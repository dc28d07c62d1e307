import { readFileSync } from 'node:fs';
import { CannotStartError, messageOf } from '../run/errors.ts';
import { type FaultRule, parseFaultRules } from '../testing/sandbox/faults.ts';

/** Reads the sandbox's fault rules from a JSON file. @throws CannotStartError naming the file and what is wrong in it. */
export function readFaults(file: string): FaultRule[] {
  try {
    return parseFaultRules(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CannotStartError(`The fault rules in ${file} cannot be used: ${messageOf(error)}`, {
      code: 'bad_faults',
      next: 'The README shows what a rule looks like.',
      cause: error,
    });
  }
}
