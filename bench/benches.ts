import { atSize } from './at-size.ts';
import { crawl } from './crawl.ts';
import { memory } from './memory.ts';
import { publish } from './publish.ts';
import { spacing } from './spacing.ts';
import { startUp } from './start-up.ts';
import type { Bench } from './support/bench.ts';
import { throughput } from './throughput.ts';

/** All benches, in the order of the document. */
export const BENCHES: readonly Bench[] = [crawl, spacing, throughput, memory, startUp, publish, atSize];
