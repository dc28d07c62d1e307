// Does a step twice, at the fault point that the environment names.
import { systemCodeOf } from '../../../src/run/errors.ts';
import { diskStep } from '../../../src/run/fault-point.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
for (const time of [1, 2]) {
  try {
    diskStep('seal', () => print(`done ${time}`));
  } catch (error) {
    print(systemCodeOf(error) ?? '');
  }
}
print('end');
