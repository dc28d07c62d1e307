// What the charts share. d3 and Observable Plot stand before it in the page and bring `d3` and `Plot`.
const data = JSON.parse(document.getElementById('report-data').textContent);
export const { slots, missed, parts, tables, runs, backups } = data;

export const LEFT = 52;
export const RIGHT = 16;
const WIDEST_BAR = 48;
const WIDEST_WASH = 60;
const DAY_MS = 86_400_000;

export const colour = (name) => `var(--${name})`;
export const day = (at) => d3.utcFormat('%-d %b')(new Date(at));
export const count = d3.format(',');

/** Half a bar, in places: bars leave a gap where there is room for one, and one run alone is no wall. */
export function halfBar(width, places, marginLeft = LEFT) {
  const placeWidth = (width - marginLeft - RIGHT) / Math.max(1, places);
  return { placeWidth, half: Math.min(placeWidth >= 4 ? 0.4 : 0.5, WIDEST_BAR / 2 / placeWidth) };
}

/** The time axis: a date wherever there is room for one; the time of day where all is of one day. */
export function timeAxis(width) {
  const places = [...runs, ...missed].sort((a, b) => a.slot - b.slot);
  const isOneDay = Date.parse(places.at(-1).at) - Date.parse(places[0].at) < DAY_MS;
  const named = (at) => (isOneDay ? d3.utcFormat('%H:%M')(new Date(at)) : day(at));
  const step = Math.ceil(places.length / Math.max(1, Math.floor((width - LEFT) / 76)));
  const shown = places.filter((_, i) => (places.length - 1 - i) % step === 0);
  const words = new Map(
    shown.map(({ slot, at }, i) => [slot, i > 0 && named(shown[i - 1].at) === named(at) ? '' : named(at)]),
  );
  return { ticks: [...words.keys()], tickFormat: (slot) => words.get(slot), tickSize: 0, tickPadding: 7, label: null };
}

export const timeScale = (axis) => ({ domain: [-0.5, slots - 0.5], ...axis });

/** Behind the bars: runs that did not go well, and the places of runs that were missed. */
export function backdrop(top, bottom, placeWidth, hasWords = true) {
  const half = Math.min(0.5, WIDEST_WASH / 2 / placeWidth);
  const edges = { x1: ({ slot }) => slot - half, x2: ({ slot }) => slot + half, y1: () => bottom, y2: () => top };
  const wash = { bad: 'bad-wash', refused: 'bad-wash', partly: 'partly-wash', stopped: 'partly-wash' };
  const notWell = runs.filter(({ outcome }) => outcome in wash);
  return [
    Plot.rect(notWell, { ...edges, fill: ({ outcome }) => colour(wash[outcome]), ariaHidden: 'true' }),
    Plot.rect(missed, {
      ...edges,
      fill: 'none',
      stroke: colour('muted'),
      strokeDasharray: '2 3',
      insetLeft: 1,
      insetRight: 1,
      ariaLabel: ({ at }) => `no run, due ${at}`,
    }),
    placeWidth < 10 || !hasWords
      ? null
      : Plot.text(missed, {
          x: 'slot',
          y: () => (top + bottom) / 2,
          text: () => 'no run',
          rotate: -90,
          fill: colour('muted'),
        }),
  ];
}

/** Bars beside or upon each other, each with the figure that it stands for. */
export const bars = (entries, half, side = 0) =>
  Plot.rect(entries, {
    x1: ({ slot }) => slot - half + (side > 0 ? half : 0),
    x2: ({ slot }) => slot + half - (side < 0 ? half : 0),
    y1: 'from',
    y2: 'to',
    fill: ({ kind }) => colour(kind),
    ariaLabel: 'words',
  });

export const tip = (entries, place, top, words) =>
  Plot.tip(
    entries,
    Plot.pointerX({
      x: place,
      y: top,
      title: words,
      fontSize: 12,
      lineWidth: 30,
      lineHeight: 1.3,
      stroke: colour('muted'),
      ariaHidden: 'true',
    }),
  );

/** A tick that is no whole figure has no name. */
export const whole = (value) => (Number.isInteger(value) ? count(Math.abs(value)) : '');
