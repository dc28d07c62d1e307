import type { Outcome, Part } from '../report-runs.ts';

/** A sign and a word for each way to end: colour alone tells nobody who does not see it. */
export const OUTCOMES: Readonly<Record<Outcome, { readonly sign: string; readonly word: string }>> = {
  good: { sign: '✓', word: 'ended well' },
  partly: { sign: '!', word: 'ended in part' },
  refused: { sign: '⊘', word: 'refused to publish' },
  stopped: { sign: '■', word: 'interrupted' },
  bad: { sign: '✕', word: 'failed or killed' },
};

/** What the parts of a run's time are called. */
export const PART_WORDS: Readonly<Record<Part, string>> = {
  backup: 'backup',
  crawl: 'crawl',
  waiting: 'waiting (429)',
  verify: 'verify',
  publish: 'publish',
  webforms: 'webforms',
  other: 'not told',
};

/** `published_to_fallback` as words. */
export const statusWords = (status: string): string => status.replaceAll('_', ' ');
