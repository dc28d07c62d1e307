import { expect, it } from 'vitest';
import { BENCHES } from '../../bench/benches.ts';
import { readBenchArguments, timesWords } from '../../bench/support/bench-arguments.ts';

const read = (...args: string[]) => readBenchArguments(args, BENCHES);

it('takes all benches three times, or those that are named as often as it is told', () => {
  expect(read()).toEqual({ benches: BENCHES, runs: 3 });
  expect(read('spacing', 'crawl', '--runs', '5')).toMatchObject({
    benches: [{ name: 'crawl' }, { name: 'spacing' }],
    runs: 5,
  });
});

it('says how often the start-up is measured', () => {
  const startUp = BENCHES.filter(({ name }) => name === 'start-up');
  expect(startUp.map((bench) => timesWords(bench, 3))).toEqual(['measured 15 times each (--runs 3, times 5)']);
  const help = expect.stringMatching(/start-up +Start-up \(measures 5 times as often as --runs says\)/);
  expect(read('--help')).toEqual({ words: help, exitCode: 0 });
});

it.each([
  [['nonsense'], /^There is no bench "nonsense"; there are crawl, .*\. See /],
  [['--runs', 'abc'], /^--runs takes a whole number from 1 to 9999, not "abc"\. See /],
  [['--runs', '0'], /^--runs takes a whole number/],
  [['--runs'], /^Option '--runs <value>' argument missing\. See /],
  [['--nonsense'], /^Unknown option '--nonsense'\. See /],
])('refuses %j in a sentence', (args, words) => {
  expect(read(...args)).toEqual({ words: expect.stringMatching(words), exitCode: 2 });
});
