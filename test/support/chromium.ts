import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's; another one is named by `CHROMIUM_PATH`. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** True where Debian's chromium is installed; says so where it is not, because tests are then left out. */
export function hasChromium(): boolean {
  const found = existsSync(CHROMIUM);
  if (!found) process.stderr.write('chromium is not installed: tests of the report in a browser are left out.\n');
  return found;
}

/** Starts it without a window. Its sandbox refuses root, which is who runs in containers. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
  });
