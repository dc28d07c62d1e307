/**
 * Says how far apart requests leave. Arguments: `limiter` (the product's) or `minTime` (Bottleneck's own spacing by timers), how
 * many, and the interval in milliseconds. Prints the gaps as JSON.
 */
import Bottleneck from 'bottleneck';
import { RequestLimiter } from '../../dist/src/salesmap/limiter.js';

const [kind, count, intervalMs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const starts = [];
if (kind === 'limiter') {
  const limiter = new RequestLimiter({ minIntervalMs: intervalMs });
  const leave = () => {
    starts.push(performance.now());
    limiter.left(); // As the client does when the head of a request goes out.
  };
  await Promise.all(Array.from({ length: count }, () => limiter.acquire(5, new AbortController().signal).then(leave)));
  await limiter.close();
} else {
  const bottleneck = new Bottleneck({ minTime: intervalMs });
  await Promise.all(
    Array.from({ length: count }, () => bottleneck.schedule(async () => starts.push(performance.now()))),
  );
}
process.stdout.write(JSON.stringify(starts.slice(1).map((at, i) => at - starts[i])));
