import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openWorkingDatabase } from '../src/store/open-database.ts';
import { sealSnapshot } from '../src/store/seal-snapshot.ts';
import { WebformMerger } from '../src/store/webform-merger.ts';
import { WebformStage } from '../src/store/webform-stage.ts';
import type { Bench, Row } from './support/bench.ts';
import { measureNode } from './support/measure-process.ts';
import { type Seen, whileRead } from './support/polling-reader.ts';
import { makeSizedDatabase, stageSubmissions } from './support/sized-database.ts';
import { rounded, spreadOf } from './support/statistics.ts';

/** Times 100 MB. */
const SIZES = [1, 10] as const;

const Printed = z.object({ way: z.string(), tookMs: z.number() });
const PROCESS = join(import.meta.dirname, 'support/publish-process.mjs');
const BARE = join(import.meta.dirname, 'support/bare-publish-process.mjs');

/** What is done to the target, and what it meets there. The last one leaves a target in WAL mode, where a merge locks nobody out. */
const STEPS = [
  { step: 'replace', act: 'replace', holds: 'nothing' },
  { step: 'webform merge', act: 'merge', holds: 'nothing' },
  { step: 'replace what is held in WAL mode', act: 'replace', holds: 'wal' },
] as const;

type Step = (typeof STEPS)[number];

/** How long readers are locked out while a new snapshot takes its place and gets its submissions. */
export const publish: Bench = {
  name: 'publish',
  title: 'How long readers cannot read while a snapshot of 100 MB or 1 GB is published',
  limit:
    'One rename and one sync of the folder; for the merge, one transaction with the same submissions. Seen by the same reader, which opens ' +
    'the target, begins, reads and closes as often as it can; what is shorter than one look counts as one look.',
  columns: {
    step: 'step',
    megabytes: 'MB',
    submissions: 'submissions',
    way: 'done by',
    took_ms: 'took, ms',
    locked_ms: 'longest without a look, ms',
    limit_ms: 'limit, ms',
    ratio: 'ratio',
  },
  async *run(runs) {
    for (const copies of SIZES) yield* atOneSize(copies, runs);
  },
};

async function* atOneSize(copies: number, runs: number): AsyncGenerator<Row> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmap-publish-'));
  try {
    const sealed = join(dir, 'sealed.db');
    const megabytes = Math.round(makeSizedDatabase(sealed, copies) / 1e6);
    sealSnapshot(openWorkingDatabase(sealed));
    const stage = new WebformStage(join(dir, 'stage.db'), sealed);
    const submissions = stageSubmissions(stage, copies);
    mergeOnce(sealed, stage); // As a published snapshot has them: a merge replaces rows.
    const files = { sealed, fresh: join(dir, 'fresh.db'), target: join(dir, 'target.db'), stage: stage.path };
    copyFileSync(sealed, files.target);
    for (const step of STEPS) yield { ...(await measureStep(step, files, runs)), megabytes, submissions };
    stage.close();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Files {
  readonly sealed: string;
  /** Where a copy of the sealed file waits to be published. */
  readonly fresh: string;
  readonly target: string;
  readonly stage: string;
}

interface Measured {
  readonly way: string;
  readonly tookMs: number;
  readonly seen: Seen;
}

async function measureStep({ step, act, holds }: Step, files: Files, runs: number): Promise<Row> {
  const ours: Measured[] = [];
  const limits: Measured[] = [];
  for (let run = 0; run < runs; run += 1) {
    limits.push(await measure(BARE, act, 'nothing', files));
    ours.push(await measure(PROCESS, act, holds, files));
  }
  const locked = spreadOf(ours.map(({ seen }) => seen.longestMs));
  const limit = spreadOf(limits.map(({ seen }) => seen.longestMs));
  const lookMs = spreadOf([...ours, ...limits].map(({ seen }) => seen.lookMs)).median;
  return {
    step,
    way: ours[0]?.way ?? '',
    took_ms: spreadOf(ours.map(({ tookMs }) => tookMs)),
    locked_ms: locked,
    look_ms: lookMs,
    looks: ours.reduce((sum, { seen }) => sum + seen.looks, 0),
    refusals: JSON.stringify(ours.map(({ seen }) => seen.refusals)),
    limit_took_ms: spreadOf(limits.map(({ tookMs }) => tookMs)),
    limit_ms: limit,
    ratio: rounded(Math.max(locked.median, lookMs) / Math.max(limit.median, lookMs)),
  };
}

async function measure(script: string, act: Step['act'], holds: Step['holds'], files: Files): Promise<Measured> {
  const { sealed, fresh, target, stage } = files;
  if (act === 'replace') copyFileSync(sealed, fresh);
  const from = act === 'replace' ? fresh : stage;
  const [{ stdout }, seen] = await whileRead(target, holds, () => measureNode([script, act, from, target]));
  return { ...Printed.parse(JSON.parse(stdout)), seen };
}

function mergeOnce(path: string, stage: WebformStage): void {
  const merger = new WebformMerger(path, stage.path);
  for (const { id } of stage.forms()) merger.mergeForm(id);
  merger.close();
}
