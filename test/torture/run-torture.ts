import { parseArgs } from 'node:util';
import { boundedMemory } from './bounded-memory.ts';
import { failingDisk } from './failing-disk.ts';
import { faultMatrix } from './fault-matrix.ts';
import { faultPoints } from './fault-points.ts';
import { fullDisk } from './full-disk.ts';
import { hostile } from './hostile.ts';
import { Random } from './random.ts';
import { randomKills } from './random-kills.ts';
import { readers } from './readers.ts';
import { restoreKills } from './restore-kills.ts';
import type { Scenario } from './scenario.ts';
import { CrashBed } from './support/crash-bed.ts';
import { MatrixBed } from './support/matrix-bed.ts';
import { runTries } from './support/run-tries.ts';
import { twoAtOnce } from './two-at-once.ts';

/** `npm run torture [-- --seed N --size 10 --only NAME]`: hurts the product in every known way and counts what broke. */
const { values } = parseArgs({
  options: { seed: { type: 'string' }, size: { type: 'string', default: '10' }, only: { type: 'string' } },
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const wholeNumber = (flag: string, text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  say(`--${flag} takes a whole number from 1, not ${JSON.stringify(text)}.`);
  process.exit(2);
};
const seed = wholeNumber('seed', values.seed ?? String(1 + (Date.now() % 1_000_000)));
const size = wholeNumber('size', values.size);
const secondsSince = (startedAt: number): number => Math.round((performance.now() - startedAt) / 1000);

say(`seed ${seed}, size ${size}`);
const begun = performance.now();
const bed = await CrashBed.open();
const matrix = await MatrixBed.open();
const scenarios: readonly Scenario[] = [
  randomKills(bed),
  faultPoints(bed),
  failingDisk(bed),
  fullDisk(bed),
  twoAtOnce(bed),
  restoreKills,
  faultMatrix(matrix),
  readers,
  hostile,
  boundedMemory,
];
const rows: string[][] = [];
let failures = 0;
try {
  const chosen = scenarios.filter(({ name }) => name.includes(values.only ?? ''));
  if (chosen.length === 0) {
    say(`No scenario is called ${values.only}; there are ${scenarios.map(({ name }) => name).join(', ')}.`);
    process.exitCode = 2;
  }
  for (const scenario of chosen) {
    const startedAt = performance.now();
    // Each scenario has numbers of its own, so that `--only` gives the same tries.
    const tries = scenario.tries(size, new Random(seed));
    const failed = await runTries(scenario.name, tries, say);
    const count = tries.reduce((sum, { counts = 1 }) => sum + counts, 0);
    rows.push([scenario.name, String(count), String(failed), `${secondsSince(startedAt)} s`]);
    say(`${scenario.name}: ${count} tries, ${failed} failures`);
    failures += failed;
  }
} finally {
  await bed.close();
  matrix.close();
}
const widths = [34, 6, 9, 7];
for (const row of [['scenario', 'tries', 'failures', 'time'], ...rows]) {
  say(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' '));
}
say(
  `${failures} failures in ${secondsSince(begun)} s; the same tries again: npm run torture -- --seed ${seed} --size ${size}`,
);
if (failures > 0) process.exitCode = 1;
