/**
 * Runs the compiled examples one after the other, each in a folder of its own, against one sandbox.
 * Arguments: the folder of the modules, their names. Prints JSON: what each one printed, or the error that it ended with.
 */
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const [dir, ...names] = process.argv.slice(2);
const { createClient } = await import(
  pathToFileURL(join(dir, 'node_modules/salesmap-snapshot/dist/src/index.js')).href
);
const { startSandbox } = await import(
  pathToFileURL(join(dir, 'node_modules/salesmap-snapshot/dist/src/testing/index.js')).href
);

const sandbox = await startSandbox({ scale: 0.1, latencyMs: 0, rateLimit: false });
const client = createClient({ token: sandbox.token, baseUrl: sandbox.url, minIntervalMs: 0, backoffMs: 1 });
const results = {};
for (const name of names) {
  const place = join(dir, 'places', name);
  mkdirSync(place, { recursive: true });
  copyFileSync(join(dir, 'people.pipeline.ts'), join(place, 'people.pipeline.ts'));
  cpSync(join(dir, 'fixtures'), join(place, 'fixtures'), { recursive: true });
  process.chdir(place);
  const printed = [];
  console.log = (...values) =>
    printed.push(
      values.map((value) => (typeof value === 'string' ? value : inspect(value, { breakLength: Infinity }))).join(' '),
    );
  try {
    const { example } = await import(pathToFileURL(join(dir, 'out', `${name}.js`)).href);
    await example(sandbox, client);
    results[name] = { printed };
  } catch (error) {
    results[name] = { printed, error: error instanceof Error ? error.stack : String(error) };
  }
}
await client.close();
await sandbox.close();
process.stdout.write(JSON.stringify(results));
