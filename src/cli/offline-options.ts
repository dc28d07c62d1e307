import { DEFAULTS } from '../run/defaults.ts';
import type { RunOptions } from '../run/options.ts';
import { type ParsedPlaceFlags, placeOptions } from './flags.ts';

/** What oclif read of the flags of a run that asks the server for nothing. */
export interface ParsedOfflineFlags extends ParsedPlaceFlags {
  'accept-other-pipeline': boolean;
}

/** The options of a run that asks the server for nothing: it needs no token, and what concerns requests has no meaning. */
export const offlineOptions = (flags: ParsedOfflineFlags): RunOptions => ({
  ...DEFAULTS,
  ...placeOptions(flags),
  acceptOtherPipeline: flags['accept-other-pipeline'],
  baseUrl: new URL(DEFAULTS.baseUrl),
  token: '',
  minIntervalMs: 0, // There is no budget to share.
  tables: undefined,
  webforms: false,
  acceptShrink: true,
  allowPartial: false,
  pruneColumns: false,
});
