import {
  backdrop,
  bars,
  colour,
  count,
  halfBar,
  parts,
  runs,
  slots,
  timeAxis,
  timeScale,
  tip,
  whole,
} from './frame.js';

const UNITS = [
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
];

const rounded = (seconds) => `${count(Math.round(seconds * 100) / 100)} s`;

export function runsChart(width) {
  const longest = Math.max(1, ...runs.map(total));
  const [unit, inUnit] = UNITS.find(([, seconds]) => longest >= 2 * seconds) ?? UNITS[2];
  const { placeWidth, half } = halfBar(width, slots);
  const stacked = runs.flatMap((run) => {
    let to = 0;
    return parts.flatMap(({ part, words }) => {
      const seconds = run.parts[part];
      if (seconds === undefined) return [];
      const from = to;
      to += seconds / inUnit;
      return [{ slot: run.slot, kind: part, from, to, words: `${run.tag} ${words} ${seconds} s` }];
    });
  });
  const top = (longest * 1.05) / inUnit;
  const told = (run) =>
    [
      `${run.tag}: ${run.status}`,
      ...parts.filter(({ part }) => part in run.parts).map(({ part, words }) => `${words} ${rounded(run.parts[part])}`),
    ].join('\n');
  return {
    height: 230,
    marginTop: 24,
    marginBottom: 6,
    x: { ...timeScale({}), axis: null },
    y: { domain: [0, top], ticks: 4, tickSize: 0, grid: true, label: unit, labelArrow: 'none' },
    marks: [
      backdrop(top, 0, placeWidth),
      bars(stacked, half),
      Plot.ruleY([0], { stroke: colour('muted') }),
      tip(runs, 'slot', (run) => total(run) / inUnit, told),
    ],
  };
}

const total = (run) => Object.values(run.parts).reduce((sum, seconds) => sum + seconds, 0);

export function outcomesChart(width) {
  const { placeWidth, half } = halfBar(width, slots);
  const places = runs.map((run) => ({
    slot: run.slot,
    from: 0,
    to: 1,
    kind: run.outcome === 'good' ? 'quiet' : run.outcome,
    words: `${run.tag} ${run.status}`,
  }));
  const signs = runs.filter(({ outcome }) => placeWidth >= 9 && outcome !== 'good');
  return {
    height: 46,
    marginTop: 2,
    marginBottom: 24,
    x: timeScale(timeAxis(width)),
    y: { domain: [0, 1], axis: null },
    marks: [
      backdrop(1, 0, placeWidth)[1],
      bars(places, half),
      Plot.text(signs, {
        x: 'slot',
        y: () => 0.5,
        text: 'sign',
        fill: colour('surface'),
        fontWeight: 700,
        fontSize: 11,
      }),
    ],
  };
}

export function barsChart(width, height, series) {
  const { placeWidth, half } = halfBar(width, slots);
  const side = (i) => (series.length === 1 ? 0 : i === 0 ? -1 : 1);
  const top = Math.max(1, ...runs.flatMap((run) => series.map(([figure]) => run[figure]))) * 1.05;
  return {
    height,
    marginTop: 10,
    marginBottom: 24,
    x: timeScale(timeAxis(width)),
    y: { domain: [0, top], ticks: 3, tickSize: 0, tickFormat: whole, grid: true, label: null },
    marks: [
      backdrop(top, 0, placeWidth),
      series.map(([figure, kind, words], i) =>
        bars(
          runs
            .filter((run) => run[figure] > 0)
            .map((run) => ({
              slot: run.slot,
              kind,
              from: 0,
              to: run[figure],
              words: `${run.tag} ${words} ${run[figure]}`,
            })),
          half,
          side(i),
        ),
      ),
      Plot.ruleY([0], { stroke: colour('muted') }),
      tip(runs, 'slot', series[0][0], (run) => told(run, series)),
    ],
  };
}

const told = (run, series) =>
  [run.tag, ...series.map(([figure, , words]) => `${words} ${count(run[figure])}`)].join('\n');
