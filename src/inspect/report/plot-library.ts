import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Observable Plot and the d3 that it stands on, as their authors publish them for browsers, each with its licence line; d3
 * comes first. d3 is found from Plot's own place, so that it is the one that Plot was installed with.
 */
export function readPlotLibrary(): readonly string[] {
  const plot = require.resolve('@observablehq/plot');
  const d3 = createRequire(plot).resolve('d3');
  return [join(dirname(d3), '../dist/d3.min.js'), join(dirname(plot), '../dist/plot.umd.min.js')].map((path) =>
    readFileSync(path, 'utf8'),
  );
}

/** Each imports only those before it. Plain JavaScript: the same in the sources and in the built package. */
const DRAWING = ['frame.js', 'run-charts.js', 'table-charts.js', 'local-times.js', 'draw-charts.js'];

/** The part of ours that draws, as one script: the modules one behind the other, without what they tell each other. */
export const readDrawing = (): string =>
  DRAWING.map(
    (name) =>
      readFileSync(new URL(`./draw/${name}`, import.meta.url), 'utf8')
        .replace(/^import [^;]*;\n/gm, '')
        .replace(/^export (?:\{\};\n)?/gm, ''), // What the compiler adds to a module that gives nothing, too.
  ).join('\n');
