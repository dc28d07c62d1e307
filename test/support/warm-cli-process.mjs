// Runs one `salesmap` after another, each through bin/run.js, in one process that loads the product once.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [node, , launcher] = process.argv;
const LISTENED_TO = ['exit', 'SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'warning'];
const leave = process.exit;
const outputs = [process.stdout, process.stderr]; // Opened here, so that no run counts as having done it.
const home = process.cwd();
const root = dirname(dirname(launcher));
const { cache } = createRequire(import.meta.url);
let runs = 0;
let exitedWith;

/** The first exit of a run counts; a process of its own would not have come to a second one. */
process.exit = (code) => {
  exitedWith ??= code ?? process.exitCode ?? 0;
};

process.on('disconnect', () => leave());
process.on('message', async ({ args, cwd, env, umask, mark }) => {
  const listeners = new Map(LISTENED_TO.map((name) => [name, process.listeners(name)]));
  const open = countOpen();
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.umask(umask);
  process.argv = [node, launcher, ...args];
  process.exitCode = undefined;
  exitedWith = undefined;
  runs += 1;
  await import(`${pathToFileURL(launcher)}?run=${runs}`);
  while (exitedWith === undefined && countOpen() > open) await wait(1); // As long as a process of its own would live.
  const code = exitedWith ?? process.exitCode ?? 0;
  for (const [name, known] of listeners) endListeners(name, known, code);
  process.chdir(home); // It would hold the folder of the run.
  for (const path of Object.keys(cache)) if (!path.startsWith(root)) delete cache[path]; // Pipeline files: the next run has its own.
  for (const stream of outputs) {
    stream.removeAllListeners('drain'); // oclif leaves one at each end.
    await new Promise((done) => stream.write(mark, done));
  }
  process.send({ code });
});

/** How much there is that keeps a process alive. */
const countOpen = () => process.getActiveResourcesInfo().length;

/** Those that a run left behind go with it; at its exit they are called. */
function endListeners(name, known, code) {
  for (const listener of process.listeners(name)) {
    if (known.includes(listener)) continue;
    process.off(name, listener);
    if (name === 'exit') listener.call(process, code);
  }
}
