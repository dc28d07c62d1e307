// Draws every chart of the page, and again when the page becomes wider or narrower.
import { LEFT, RIGHT } from './frame.js';
import './local-times.js';
import { barsChart, outcomesChart, runsChart } from './run-charts.js';
import { backupsChart, driftChart, rowsChart } from './table-charts.js';

const CHARTS = {
  runs: runsChart,
  outcomes: outcomesChart,
  requests: (width) => barsChart(width, 150, [['requests', 'crawl', 'requests']]),
  retries: (width) =>
    barsChart(width, 120, [
      ['retries', 'retries', 'retries'],
      ['limited', 'limited', '429s'],
    ]),
  rows: (width, { table }) => rowsChart(width, Number(table)),
  drift: driftChart,
  backups: backupsChart,
};

function draw(place) {
  const width = Math.max(200, place.clientWidth);
  const { chart, label } = place.dataset;
  const options = CHARTS[chart](width, place.dataset);
  const svg = Plot.plot({ marginLeft: LEFT, marginRight: RIGHT, width, ariaLabel: label, ...options });
  svg.querySelector('style')?.remove(); // The page's policy forbids it; the page's own style says the same.
  svg.setAttribute('role', 'img');
  // An image is read as a whole: labels inside are for nobody, but each mark keeps the figure that it stands for.
  for (const mark of svg.querySelectorAll('[aria-label]')) {
    mark.dataset.figure = mark.getAttribute('aria-label');
    mark.removeAttribute('aria-label');
  }
  svg.setAttribute('font-size', '11');
  place.replaceChildren(svg);
}

let drawnWidth = 0;
new ResizeObserver(([{ contentRect }]) => {
  if (contentRect.width === drawnWidth) return;
  drawnWidth = contentRect.width;
  for (const place of document.querySelectorAll('[data-chart]')) draw(place);
}).observe(document.querySelector('main'));
