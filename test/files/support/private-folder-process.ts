// Has a private folder with a file in it, says so, and goes on for ten seconds in the way that the second argument names.
import { writeFileSync } from 'node:fs';
import { PrivateFolder } from '../../../src/files/private-folder.ts';

const [parent = '', way] = process.argv.slice(2);
const folder = new PrivateFolder(parent);
writeFileSync(folder.newPath(), 'a copy');
if (way === 'listening') {
  process.once('SIGINT', () => {
    folder.remove();
    process.exit(7);
  });
}
process.stdout.write('"ready"\n', () => {
  if (way === 'busy') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    folder.remove();
  }
  if (way !== 'ending') setTimeout(() => undefined, 10_000);
});
