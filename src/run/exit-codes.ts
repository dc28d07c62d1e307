/**
 * What a run command's exit code means. The one place where the numbers stand; the documents are generated from it.
 *
 * @example
 * const { line } = await runPipeline(snapshot, { token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0 });
 * console.log(line.exit_code === EXIT.done); // true
 */
export const EXIT = {
  done: 0,
  bug: 1,
  cannotStart: 2,
  resumable: 3,
  targetLocked: 4,
  anotherRun: 5,
  refusedToPublish: 6,
  webformsFailed: 7,
  partial: 8,
  interrupted: 130,
  terminated: 143,
} as const;

/** A number that a run command may end with. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Each exit code in words, in the order of the numbers: [code, meaning, what to do].
 *
 * @example
 * console.log(EXIT_CODES.map(([code]) => code).join()); // 0,1,2,3,4,5,6,7,8,130,143
 */
export const EXIT_CODES: ReadonlyArray<readonly [code: ExitCode, meaning: string, next: string]> = [
  [EXIT.done, 'done', 'nothing'],
  [
    EXIT.bug,
    'unexpected: a bug',
    'report it where you got the program from (the issues of its repository), with the log file; the published database is untouched or whole',
  ],
  [
    EXIT.cannotStart,
    'usage, configuration or place; nothing was asked of the server',
    'mend what the message names and start again',
  ],
  [EXIT.resumable, 'source or disk failed during the crawl; what arrived is kept', '`salesmap resume`'],
  [
    EXIT.targetLocked,
    'done, but the target was locked: the new snapshot lies at the fallback path',
    'close what holds the target, then move the fallback file over it',
  ],
  [EXIT.anotherRun, 'another run holds this database', 'wait for it'],
  [
    EXIT.refusedToPublish,
    'verification refused to publish; the old database stays',
    'look at what is named; if it is right, `salesmap resume --accept-shrink` goes on; if not, `salesmap snapshot` reads anew',
  ],
  [EXIT.webformsFailed, 'snapshot published, webform step failed', '`salesmap webform`'],
  [
    EXIT.partial,
    'published with tables carried over from the previous snapshot (`--allow-partial`)',
    'a later `salesmap snapshot`',
  ],
  [EXIT.interrupted, 'interrupted (SIGINT); what arrived is kept', '`salesmap resume`'],
  [EXIT.terminated, 'terminated (SIGTERM); what arrived is kept', '`salesmap resume`'],
];
