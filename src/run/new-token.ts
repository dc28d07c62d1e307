import { shellQuote } from './next-command.ts';

/** What to do when the server refused a token, by the error's code, before the command that goes on; undefined for other errors. */
export function newTokenFirst(code: string | null | undefined, tokenFile: string | undefined): string | undefined {
  if (code !== 'unauthorized' && code !== 'forbidden') return undefined;
  const place =
    tokenFile === undefined
      ? 'SALESMAP_TOKEN'
      : tokenFile === '-'
        ? 'what --token-file - reads'
        : shellQuote(tokenFile);
  return code === 'unauthorized'
    ? `Put a valid token into ${place}`
    : `Put the token of a user who may read everything, in a plan with API access, into ${place}`;
}
