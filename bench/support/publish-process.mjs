/**
 * What a run does to its target, done by the built package. Arguments: `replace`, sealed file, target; or `merge`, stage,
 * target. Prints how long it took and which way was taken.
 */
const DIST = new URL('../../dist/src/', import.meta.url);
const [step = '', from = '', target = ''] = process.argv.slice(2);
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const { way, tookMs } = await (step === 'replace' ? replace() : merge());
process.stdout.write(JSON.stringify({ way, tookMs }));

async function replace() {
  const { publishDatabase } = await import(new URL('files/publish-database.js', DIST).href);
  const startedAtMs = performance.now();
  const published = await publishDatabase(from, target, { fallbackPath: `${target}.fallback`, log });
  const tookMs = performance.now() - startedAtMs;
  published.letGo();
  return { way: published.way, tookMs };
}

async function merge() {
  const { WebformMerger } = await import(new URL('store/webform-merger.js', DIST).href);
  const { default: Database } = await import('better-sqlite3');
  const stage = new Database(from, { readonly: true });
  const forms = stage.prepare('SELECT id FROM form ORDER BY rowid').pluck().all();
  stage.close();
  const { whenNotBusy } = await import(new URL('store/when-not-busy.js', DIST).href);
  const startedAtMs = performance.now();
  const merger = new WebformMerger(target, from);
  for (const form of forms) await whenNotBusy(() => merger.mergeForm(form));
  await whenNotBusy(() => merger.removeOthers());
  merger.close();
  return { way: `${forms.length} transactions`, tookMs: performance.now() - startedAtMs };
}
