import { firstValueFrom } from 'rxjs';
import type { Run } from './snapshot-run.ts';
import { type TokenOwner, tokenOwner } from './token-owner.ts';

/**
 * Asks whose token a run has. Asked before the published database is saved and looked at after that, so that a crawl need
 * not wait for the answer; until then a failure counts as nobody's.
 * @returns undefined when the answer names nobody.
 */
export function askOwner(run: Pick<Run, 'schedule' | 'api'>): Promise<TokenOwner | undefined> {
  const chain = run.schedule.chain('/user/me', undefined, undefined);
  const owner = firstValueFrom(run.api.whoAmI(chain)).then(tokenOwner).finally(chain.ended);
  owner.catch(() => undefined); // Where the backup fails first, nobody looks at the answer any more.
  return owner;
}
