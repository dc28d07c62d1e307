import { createServer } from 'node:http';
import { request } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { listenForAnswerDates } from '../../src/salesmap/answer-dates.ts';

async function serve(sendDate: boolean): Promise<string> {
  const server = createServer((_request, response) => {
    response.sendDate = sendDate;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

it('tells the date of an origin’s answers until it is ended, and that one has none', async () => {
  const [one, silent, other] = [await serve(true), await serve(false), await serve(true)];
  const dates: (string | undefined)[] = [];
  const ends = [one, silent].map((origin) => listenForAnswerDates(origin, (date) => dates.push(date)));
  const ask = async (url: string): Promise<void> => void (await (await request(url)).body.text());
  for (const url of [one, other, silent]) await ask(url);
  expect(dates).toEqual([expect.stringMatching(/GMT$/), undefined]);
  expect(Math.abs(Date.parse(dates[0] ?? '') - Date.now())).toBeLessThan(60_000);
  for (const end of ends) end();
  await ask(one);
  expect(dates).toHaveLength(2);
});
