import { Parser } from '@oclif/core';
import { describe, expect, it } from 'vitest';
import { countFlag, fileModeFlag, numberFlag, secondsFlag, tablesFlag } from '../../src/cli/flag-values.ts';

const seconds = secondsFlag({ summary: '', defaultMs: 120, least: 0 });
const count = countFlag({ summary: '', helpValue: 'N', defaultCount: 3, least: 1 });
const number = numberFlag({ summary: '', helpValue: 'N', defaultNumber: 2 });
const [tables, mode] = [tablesFlag(), fileModeFlag()];

/** What a command makes of these arguments. */
const parse = async (...argv: string[]) =>
  (await Parser.parse(argv, { flags: { seconds, count, number, tables, mode }, strict: true })).flags;

it('has its defaults in the units of the program', async () => {
  expect(await parse()).toMatchObject({ seconds: 120, count: 3, number: 2, mode: 0o600 });
  expect((await parse()).tables).toBeUndefined();
});

describe('a duration', () => {
  it.each([
    ['0', 0],
    ['0.12', 120],
    ['.5', 500],
    ['10', 10_000],
    ['1e2', 100_000],
    ['86400', 86_400_000],
  ])('%s is %i ms', async (text, ms) => {
    expect((await parse(`--seconds=${text}`)).seconds).toBe(ms);
  });

  it.each(['', ' ', '-1', '86401', 'ten', '10s', 'NaN', 'Infinity', '1,5'])('is not %j', async (text) => {
    await expect(parse(`--seconds=${text}`)).rejects.toThrow(
      `--seconds takes a number of seconds from 0 to 86400, not ${JSON.stringify(text)}.`,
    );
  });

  it('is not below the least that makes sense', async () => {
    const timeout = secondsFlag({ summary: '', defaultMs: 60_000, least: 0.001 });
    await expect(Parser.parse(['--timeout=0'], { flags: { timeout } })).rejects.toThrow('from 0.001 to 86400');
  });
});

describe('a count', () => {
  it('is a whole number', async () => {
    expect((await parse('--count', '30')).count).toBe(30);
  });

  it.each(['', '0', '-1', '1.5', '1e3', ' 1', '9007199254740993', 'many'])('is not %j', async (text) => {
    await expect(parse(`--count=${text}`)).rejects.toThrow('--count takes a whole number from 1 on');
  });
});

describe('a number', () => {
  it.each(['0', '-1', '', 'Infinity', 'x'])('is not %j', async (text) => {
    await expect(parse(`--number=${text}`)).rejects.toThrow('--number takes a number above 0');
  });

  it('may have a fraction', async () => {
    expect((await parse('--number=0.5')).number).toBe(0.5);
  });
});

describe('tables', () => {
  it.each([
    ['deal', ['deal']],
    ['memo,deal', ['deal', 'memo']],
    [' deal , people ', ['people', 'deal']],
    ['deal,deal', ['deal']],
  ])('%j are %j, in the order of the catalog', async (text, chosen) => {
    expect((await parse(`--tables=${text}`)).tables).toEqual(chosen);
  });

  it.each([
    ['', '""'],
    ['deal,', '""'],
    ['deals,memo,x', '"deals", "x"'],
    ['Deal', '"Deal"'],
    ['webform_history', '"webform_history"'],
  ])('%j are refused, naming %s', async (text, names) => {
    await expect(parse(`--tables=${text}`)).rejects.toThrow(`--tables does not know ${names}.`);
  });

  it.each([
    ['default,-memo', 6],
    ['-memo, todo', 1],
    ['custom_object', 2],
    ['all', 15],
    ['all,-field', 14],
  ])('%j are a selection of %i', async (text, count) => {
    expect((await parse(`--tables=${text}`)).tables).toHaveLength(count);
  });

  it('that leave nothing to read are refused', async () => {
    await expect(parse('--tables=deal,-deal')).rejects.toThrow('--tables deal,-deal leaves no table to read.');
  });
});

describe('a file mode', () => {
  it.each([
    ['600', 0o600],
    ['0640', 0o640],
    ['777', 0o777],
  ])('%s is octal', async (text, mode) => {
    expect((await parse(`--mode=${text}`)).mode).toBe(mode);
  });

  it.each(['', '9', '64', '0o640', '1777', '888', 'rw-r-----'])('is not %j', async (text) => {
    await expect(parse(`--mode=${text}`)).rejects.toThrow('--file-mode takes an octal mode such as 0640');
  });
});
