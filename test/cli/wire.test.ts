import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@oclif/core';
import { describe, expect, it } from 'vitest';
import { recorded, replayed, wireFlags } from '../../src/cli/wire.ts';
import { redactor } from '../../src/run/redact.ts';
import { Recorder } from '../../src/testing/fixtures/recorder.ts';
import { replayDispatcher } from '../../src/testing/index.ts';
import { runOptions, tempFolder } from '../run/support/runs.ts';

const parse = async (...argv: string[]) => (await Parser.parse(argv, { flags: wireFlags, strict: true })).flags;

/** A recording of one answer. @returns its folder. */
async function recording(raw: boolean): Promise<string> {
  const dir = join(tempFolder(), 'rec');
  const options = await recorded(runOptions(), { record: dir, raw, 'yes-this-is-personal-data': raw });
  const answer = { status: 200, contentType: undefined, retryAfter: undefined, location: undefined };
  const text = '{"success":true,"data":{"userList":[{"id":"a1b2c3d4"}]}}';
  options.wire?.answered?.(
    new URL(`${options.baseUrl}/user`),
    { table: 'user', page: 1, cursor: null },
    { ...answer, text },
  );
  options.wire?.ended?.(true);
  return dir;
}

describe('replayed', () => {
  it('is nothing without --replay', async () => {
    expect(await replayed(await parse())).toBeUndefined();
    expect(await replayed(await parse('--record', 'rec'))).toBeUndefined();
  });

  it('answers from the recording, needs no token and waits for nothing', async () => {
    const dir = await recording(false);
    const options = await replayed(await parse('--replay', dir));
    expect(options).toMatchObject({ minIntervalMs: 0, backoffMs: 0, maxBackoffMs: 0 });
    expect(options?.baseUrl).toEqual(new URL('https://salesmap.kr/api/v2'));
    expect(options?.wire?.dispatcher).toBe(options?.wire);
    expect(replayDispatcher(dir).unused()).toEqual(['user/page-0001.json']);
  });

  it('takes no word for a secret, which would be taken out of every log line', async () => {
    const token = (await replayed({ replay: await recording(false) }))?.token;
    expect(redactor(token ?? '?')('salesmap snapshot --replay replay?')).toBe('salesmap snapshot --replay replay?');
  });

  it('refuses a folder that is no recording', async () => {
    await expect(replayed({ replay: join(tempFolder(), 'nope') })).rejects.toMatchObject({
      code: 'bad_recording',
      exitCode: 2,
    });
  });
});

describe('recorded', () => {
  it('changes nothing without --record', async () => {
    const options = runOptions();
    expect(await recorded(options, await parse())).toBe(options);
  });

  it('keeps the options, and puts a recorder on the wire', async () => {
    const options = runOptions();
    const { wire, ...others } = await recorded(options, await parse('--record', join(tempFolder(), 'rec')));
    expect(wire).toBeInstanceOf(Recorder);
    expect(wire?.dispatcher).toBeUndefined();
    expect(others).toEqual(options);
  });

  it.each([true, false])('with stand-ins, unless --raw says otherwise (raw: %s)', async (raw) => {
    const body = readFileSync(join(await recording(raw), 'user/page-0001.json'), 'utf8');
    expect(body.includes('a1b2c3d4')).toBe(raw);
  });

  it('refuses --raw without the other flag, before the folder is made', async () => {
    const flags = await parse('--record', join(tempFolder(), 'rec'), '--raw');
    await expect(recorded(runOptions(), flags)).rejects.toMatchObject({ code: 'raw_unconfirmed', exitCode: 2 });
    await expect(replayed({ replay: flags.record })).rejects.toThrow('there is no such folder');
  });

  it('refuses a folder that holds something', async () => {
    const dir = join(tempFolder(), 'rec');
    mkdirSync(dir);
    writeFileSync(join(dir, 'x'), '');
    await expect(recorded(runOptions(), { record: dir })).rejects.toMatchObject({
      code: 'record_dir_not_empty',
      exitCode: 2,
    });
  });
});

it('refuses to record a replay', async () => {
  await expect(parse('--record', 'a', '--replay', 'b')).rejects.toThrow(/--replay/);
});
