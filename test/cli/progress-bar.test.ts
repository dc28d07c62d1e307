import { expect, it } from 'vitest';
import { ASCII, BLOCKS, bar, barSigns, percent } from '../../src/cli/progress-bar.ts';

it.each<[env: NodeJS.ProcessEnv, platform: NodeJS.Platform, blocks: boolean]>([
  [{ LANG: 'en_US.UTF-8' }, 'linux', true],
  [{ LANG: 'C.utf8' }, 'linux', true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, 'linux', false],
  [{ LANG: '', LC_CTYPE: 'UTF-8' }, 'darwin', true],
  [{ LANG: 'en_US.ISO-8859-1' }, 'linux', false],
  [{}, 'linux', false],
  [{ LANG: 'ko_KR.UTF-8' }, 'linux', false], // Blocks may be two places wide there.
  [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'ja_JP.UTF-8' }, 'linux', false],
  [{ WT_SESSION: 'x' }, 'win32', true],
  [{}, 'win32', false],
])('%j on %s: blocks %s', (env, platform, blocks) => {
  expect(barSigns(env, platform)).toBe(blocks ? BLOCKS : ASCII);
});

it.each([
  [0, '[....]', '  0%'],
  [0.49, '[#...]', ' 49%'],
  [0.999, '[###.]', ' 99%'],
  [1, '[####]', '100%'],
  [7, '[####]', '100%'],
])('%d is %s', (part, text, share) => {
  expect(bar(part, 4, ASCII)).toBe(text);
  expect(percent(part)).toBe(share);
});

it('blocks need no ends', () => {
  expect(bar(0.5, 4, BLOCKS)).toBe('██░░');
});
