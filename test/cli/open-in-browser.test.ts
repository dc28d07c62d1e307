import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openerFor, openInBrowser } from '../../src/cli/open-in-browser.ts';
import { tempFolder } from '../run/support/runs.ts';

it('gives the system’s opener a URL in which every letter of the path is only a letter', () => {
  expect(openerFor('linux', '/srv/a b;c/보고.html')).toEqual([
    'xdg-open',
    'file:///srv/a%20b;c/%EB%B3%B4%EA%B3%A0.html',
  ]);
  expect(openerFor('darwin', '/srv/x.html')[0]).toBe('open');
  expect(openerFor('win32', '/srv/x.html').slice(0, 2)).toEqual(['rundll32', 'url.dll,FileProtocolHandler']);
});

it('starts the opener', async () => {
  const seen = join(tempFolder(), 'seen');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(seen)}, 'opened')`;
  expect(await openInBrowser('/srv/x.html', [process.execPath, '-e', script])).toBeUndefined();
  expect(existsSync(seen) && readFileSync(seen, 'utf8')).toBe('opened');
});

it('says why nothing was opened', async () => {
  expect(await openInBrowser('/srv/x.html', ['no-such-opener'])).toContain('ENOENT');
  expect(await openInBrowser('/srv/x.html', [process.execPath, '-e', 'process.exit(3)'])).toContain('ended with 3');
});
