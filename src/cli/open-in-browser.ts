import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../run/errors.ts';

/** An opener that says nothing for so long has found a browser; some stay as long as the browser does. */
const PATIENCE_MS = 3000;

/** The system's own opener, and what it is given. */
export function openerFor(platform: NodeJS.Platform, path: string): readonly [command: string, ...args: string[]] {
  const url = pathToFileURL(path).href;
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}

/**
 * Shows a file in the person's browser.
 * @returns why it could not be shown; undefined when nothing says so.
 */
export async function openInBrowser(
  path: string,
  [command, ...args] = openerFor(process.platform, path),
): Promise<string | undefined> {
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  try {
    const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return code === 0 ? undefined : `${command} ended with ${code}`;
  } catch (error) {
    return error instanceof Error && error.name === 'AbortError' ? undefined : messageOf(error);
  } finally {
    child.unref(); // Not before: nothing else keeps this process alive meanwhile.
  }
}
