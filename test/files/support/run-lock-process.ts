// Another run: takes the lock named by the arguments, says so, and holds it until stdin ends.
import { RunLock } from '../../../src/files/run-lock.ts';
import { messageOf } from '../../../src/run/errors.ts';

const [dbPath = '', runTag = ''] = process.argv.slice(2);
const answer = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
answer('ready');
process.stdin.once('data', () => {
  try {
    const lock = RunLock.acquire(dbPath, {
      kind: 'snapshot',
      startedAt: new Date(),
      runTag,
      logPath: `logs/${runTag}.log`,
    });
    answer({ held: runTag, previous: lock.previous });
    process.stdin.once('end', () => lock.release());
  } catch (error) {
    answer({ refused: messageOf(error) });
  }
});
