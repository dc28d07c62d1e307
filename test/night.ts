import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandboxProcess } from '../bench/support/sandbox-process.ts';

/**
 * `npm run night`: a night on which the job fails, and the morning after, played on the terminal against the sandbox. With
 * `-- --write` it is also kept, as a terminal session in `docs/a-failing-night.md`. The folder is shown as `/srv/salesmap`,
 * and the server's address is left out.
 */
const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs/a-failing-night.md');
const SESSION = /(<!-- session -->\n)[\s\S]*?(<!-- end -->)/;
const FAILS_FOR_EVER = [
  { path: '/deal', page: 2, times: 'forever', fault: { type: 'status', status: 502, body: 'html' } },
];

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'salesmap-night-')));
const lines: string[] = [];
const say = (...said: readonly string[]): void => {
  lines.push(...said);
  process.stdout.write(said.map((line) => `${line}\n`).join(''));
};
try {
  writeFileSync(join(dir, 'faults.json'), JSON.stringify(FAILS_FOR_EVER));
  await day('the day before: all is well', ['--scale', '0.1'], ['snapshot --resume --quiet']);
  await day(
    '03:00, the job',
    ['--scale', '0.11', '--faults', join(dir, 'faults.json')],
    ['snapshot --resume --quiet --backoff 1'],
  );
  await day(
    '09:00, the dashboard is stale',
    ['--scale', '0.11'],
    ['status', 'resume --log-level warn', 'diff previous current --summary', 'status', 'report'],
  );
  if (process.argv.includes('--write')) {
    const document = readFileSync(DOCUMENT, 'utf8');
    const session = `\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
    writeFileSync(
      DOCUMENT,
      document.replace(SESSION, (_all, begin: string, end: string) => `${begin}${session}${end}`),
    );
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** Commands that a person, or the job, types while the server is in one state. */
async function day(title: string, sandboxFlags: readonly string[], commands: readonly string[]): Promise<void> {
  const sandbox = await startSandboxProcess([...sandboxFlags, '--latency', '20', '--port', '8787']);
  try {
    say(...(lines.length === 0 ? [] : ['']), `# ${title}`);
    for (const command of commands) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, 'bin/run.js'), ...command.split(' ')],
        {
          cwd: dir,
          env: { ...process.env, ...sandbox.env, NO_COLOR: '1' },
          encoding: 'utf8',
        },
      );
      say(`$ salesmap ${command}`, ...shown(stderr), ...shown(stdout), `(exit ${status})`);
    }
  } finally {
    await sandbox.close();
  }
}

function shown(text: string): readonly string[] {
  return text
    .replaceAll(dir, '/srv/salesmap')
    .replaceAll(/ --base-url http:\/\/127\.0\.0\.1:8787\/api\/v2/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
