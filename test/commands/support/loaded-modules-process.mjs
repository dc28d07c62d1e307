/**
 * Loaded into a command by `--import`: writes the paths of the modules that it loads to `LOADED_MODULES_FILE`, a line each, and
 * a line `first request` where the first request leaves.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const file = process.env.LOADED_MODULES_FILE;
const note = (lines) => appendFileSync(file, lines.map((line) => `${line}\n`).join(''));

/** The hook, in its own thread: modules of the language, and those of the older kind that they import. */
export async function load(url, context, nextLoad) {
  note([url]);
  return nextLoad(url, context);
}

if (isMainThread) {
  const { cache } = createRequire(import.meta.url); // Those that are required.
  let told = false;
  subscribe('undici:client:sendHeaders', () => {
    if (!told) note([...Object.keys(cache), 'first request']);
    told = true;
  });
  process.on('exit', () => note(Object.keys(cache)));
  register(import.meta.url);
}
