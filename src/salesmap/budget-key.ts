import { createHash } from 'node:crypto';

/** Letters of the hash that make a name: no two workspaces share it, and nobody gets the token back from it. */
const LENGTH = 32;

/** The name under which processes find the budget that they share: by token and server, and it tells neither. */
export const budgetKey = (token: string, baseUrl: URL): string =>
  createHash('sha256').update(`${baseUrl.origin}\n${token}`).digest('hex').slice(0, LENGTH);
