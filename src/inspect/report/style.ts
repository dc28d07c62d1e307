/** How the report looks: system fonts, which have Korean letters everywhere; contrast AA in light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f7f5; --surface: #ffffff; --text: #1c2126; --muted: #59626c; --line: #dfe2e5; --link: #245a96;
  --backup: #7d8894; --crawl: #33669e; --waiting: #b7791f; --verify: #4b93a8; --publish: #2f855a; --webforms: #7a62b3;
  --other: #8a939c; --good: #2f855a; --partly: #a16207; --refused: #c02626; --stopped: #6b5b95; --bad: #c02626;
  --bad-wash: #fbe3e1; --partly-wash: #fbf0d9; --quiet: #e3ece6; --retries: #7a62b3; --limited: #b7791f;
  --appeared: #2f855a; --vanished: #a3442f; --verified: #2f855a; --unverified: #7d8894;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --surface: #1b1f23; --text: #e7e9eb; --muted: #a3acb5; --line: #343a40; --link: #8fbcf0;
    --backup: #8f9aa6; --crawl: #6fa3dc; --waiting: #e0a94b; --verify: #6dbad0; --publish: #5fbf8e; --webforms: #ab96e0;
    --other: #818b95; --good: #5fbf8e; --partly: #e0b050; --refused: #ff8478; --stopped: #b3a3da; --bad: #ff8478;
    --bad-wash: #46201f; --partly-wash: #3b301a; --quiet: #24342c; --retries: #ab96e0; --limited: #e0a94b;
    --appeared: #5fbf8e; --vanished: #f0957f; --verified: #5fbf8e; --unverified: #8f9aa6;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 32px 48px; max-width: 1200px; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1, h2, h3, p, figure, dl, dd, ul, ol { margin: 0; padding: 0; }
h1 { font-size: 26px; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; }
h2 { font-size: 18px; line-height: 1.3; font-weight: 600; }
h3 { font-size: 15px; font-weight: 600; margin: 16px 0 6px; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -9999px; padding: 8px 14px; background: var(--surface); }
.skip:focus { left: 16px; top: 8px; z-index: 2; }
.product, .meta, .lead, .aside, .chart-name, footer { color: var(--muted); font-size: 13px; }
.meta { margin-top: 4px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 12px; list-style: none; font-size: 13px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 16px; }
.tile, section { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.tile { padding: 10px 14px; }
.tile.bad { border-left: 4px solid var(--bad); padding-left: 11px; }
.tile.bad .value { color: var(--bad); }
.tile dt { color: var(--muted); font-size: 13px; }
.tile .value { font-size: 20px; line-height: 1.35; font-weight: 600; }
section { padding: 18px 20px 16px; margin-bottom: 16px; }
.lead { margin: 2px 0 12px; }
figure + .scroll { margin-top: 10px; }
.chart { min-width: 0; }
.chart svg { display: block; overflow: visible; --plot-background: var(--surface); font-family: inherit; }
.chart svg text, .chart svg tspan { white-space: pre; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 6px 0 8px; list-style: none; font-size: 12px; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 6px; }
.swatch { display: inline-flex; align-items: center; justify-content: center; width: 12px; height: 12px; border-radius: 2px; font-size: 11px; line-height: 1; }
${[
  'backup',
  'crawl',
  'waiting',
  'verify',
  'publish',
  'webforms',
  'other',
  'retries',
  'limited',
  'quiet',
  'verified',
  'unverified',
]
  .map((name) => `.swatch.${name} { background: var(--${name}); }`)
  .join('\n')}
${['good', 'partly', 'refused', 'stopped', 'bad', 'appeared', 'vanished']
  .map((name) => `.swatch.${name}, .ending.${name} { color: var(--${name}); }`)
  .join('\n')}
.swatch.missed { border: 1px dashed var(--muted); }
.ending { font-weight: 600; white-space: nowrap; }
.ending.good { font-weight: 400; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(235px, 1fr)); gap: 14px 24px; margin-bottom: 10px; }
.multiple { min-width: 0; }
figcaption { display: flex; gap: 8px; align-items: baseline; font-size: 13px; }
figcaption .name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
figcaption .now { font-weight: 600; }
figcaption .change { color: var(--muted); font-size: 12px; }
details { margin-top: 8px; }
summary { cursor: pointer; color: var(--link); font-size: 13px; width: fit-content; }
.scroll { overflow: auto; max-height: 420px; margin-top: 8px; border: 1px solid var(--line); border-radius: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; overflow-wrap: break-word; }
caption { text-align: left; padding: 6px 10px; color: var(--muted); }
th, td { padding: 4px 10px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); font-weight: 400; }
thead th { position: sticky; top: 0; background: var(--surface); color: var(--muted); white-space: nowrap; }
tbody th, td.figure, td time { white-space: nowrap; }
.figure { text-align: right; }
.field { display: inline-block; margin-right: 8px; }
.problems { list-style: none; }
.problems li { border-left: 3px solid var(--line); padding: 2px 0 2px 12px; margin-bottom: 10px; font-size: 14px; }
.problems li.bad, .problems li.refused { border-color: var(--bad); }
.problems li.partly { border-color: var(--partly); }
.problems li.stopped { border-color: var(--stopped); }
.words { max-width: 90ch; }
.path { color: var(--muted); font-size: 12px; }
footer { margin-top: 20px; }
@media (max-width: 600px) { body { padding: 16px 12px 32px; } section { padding: 14px 12px; } }
@media print { nav, .skip { display: none; } section { break-inside: avoid-page; } .scroll { max-height: none; } }
`;
