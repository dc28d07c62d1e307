import {
  backdrop,
  backups,
  bars,
  colour,
  count,
  day,
  halfBar,
  LEFT,
  missed,
  runs,
  slots,
  tables,
  timeAxis,
  timeScale,
  tip,
  whole,
} from './frame.js';

export function rowsChart(width, index) {
  const marginLeft = 42;
  const { placeWidth } = halfBar(width, slots, marginLeft);
  const points = [];
  let piece = 0;
  const broken = new Set([...missed, ...runs.filter(({ outcome }) => outcome !== 'good')].map(({ slot }) => slot));
  let before = -1;
  for (const { slot, tag, rows } of runs) {
    const entry = rows.find(([table]) => table === index);
    if (entry === undefined) continue;
    for (let between = before + 1; between < slot; between += 1) if (broken.has(between)) piece += 1;
    before = slot;
    points.push({
      slot,
      rows: entry[1],
      piece,
      words: `${tag} ${tables[index]} ${entry[1]} ${entry[1] === 1 ? 'row' : 'rows'}`,
      tag,
    });
  }
  const [least, most] = d3.extent(points, ({ rows }) => rows);
  const room = Math.max((most - least) * 0.15, most * 0.02, 1);
  const domain = [Math.max(0, least - room), most + room];
  return {
    height: 92,
    marginLeft,
    marginRight: 6,
    marginTop: 8,
    marginBottom: 6,
    x: { ...timeScale({}), axis: null },
    y: { domain, ticks: 3, tickSize: 0, tickFormat: short, grid: true, label: null },
    marks: [
      backdrop(domain[1], domain[0], placeWidth, false),
      Plot.line(points, { x: 'slot', y: 'rows', z: 'piece', stroke: colour('crawl'), strokeWidth: 1.6 }),
      Plot.dot(points, {
        x: 'slot',
        y: 'rows',
        r: points.length > 60 ? 1.1 : 2,
        fill: colour('crawl'),
        ariaLabel: 'words',
      }),
      Plot.dot(points.slice(-1), { x: 'slot', y: 'rows', r: 3, fill: colour('crawl') }),
      tip(points, 'slot', 'rows', ({ tag, rows }) => `${tag}\n${count(rows)} ${rows === 1 ? 'row' : 'rows'}`),
    ],
  };
}

const short = (value) => (!Number.isInteger(value) ? '' : value >= 10_000 ? d3.format('~s')(value) : count(value));

export function driftChart(width) {
  const { placeWidth, half } = halfBar(width, slots);
  const most = Math.max(1, ...runs.flatMap(({ appeared, vanished }) => [appeared, vanished])) * 1.15;
  const changes = runs.flatMap(({ slot, tag, appeared, vanished }) =>
    [
      { slot, kind: 'appeared', from: 0, to: appeared, words: `${tag} appeared ${appeared}` },
      { slot, kind: 'vanished', from: 0, to: -vanished, words: `${tag} vanished ${vanished}` },
    ].filter(({ to }) => to !== 0),
  );
  return {
    height: 130,
    marginTop: 8,
    marginBottom: 24,
    x: timeScale(timeAxis(width)),
    y: { domain: [-most, most], ticks: 5, tickSize: 0, tickFormat: whole, grid: true, label: null },
    marks: [backdrop(most, -most, placeWidth), bars(changes, half), Plot.ruleY([0], { stroke: colour('muted') })],
  };
}

export function backupsChart(width) {
  const { half } = halfBar(width, backups.length);
  const most = Math.max(1, ...backups.map(({ bytes }) => bytes));
  const power = Math.floor(Math.log10(most) / 3);
  const inUnit = 1000 ** power;
  const entries = backups.map(({ tag, bytes, state }, slot) => ({
    slot,
    kind: state,
    from: 0,
    to: bytes / inUnit,
    words: `${tag} ${bytes} bytes ${state}`,
  }));
  const step = Math.ceil(backups.length / Math.max(1, Math.floor((width - LEFT) / 76)));
  const date = (slot) => {
    const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)/.exec(backups[slot]?.tag ?? '') ?? [];
    return year === undefined ? '' : day(Date.UTC(year, month - 1, date));
  };
  return {
    height: 130,
    marginTop: 24,
    marginBottom: 24,
    x: {
      domain: [-0.5, backups.length - 0.5],
      ticks: d3.range(backups.length).filter((slot) => (backups.length - 1 - slot) % step === 0),
      tickFormat: date,
      tickSize: 0,
      tickPadding: 7,
      label: null,
    },
    y: {
      domain: [0, (most / inUnit) * 1.05],
      ticks: 3,
      tickSize: 0,
      grid: true,
      label: ['bytes', 'kB', 'MB', 'GB', 'TB'][power],
      labelArrow: 'none',
    },
    marks: [bars(entries, half), Plot.ruleY([0], { stroke: colour('muted') })],
  };
}
