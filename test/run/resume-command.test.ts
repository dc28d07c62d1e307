import { expect, it } from 'vitest';
import { resumeCommand, wayOn } from '../../src/run/resume-command.ts';
import { runOptions } from './support/runs.ts';

const options = runOptions();
const stopped = { runTag: '20261124_030000', baseUrl: null, refused: null };

it('goes on with the base URL that the run began with, and with none that nobody could use', () => {
  const command = 'salesmap resume --run-tag 20261124_030000';
  expect(resumeCommand(stopped, options)).toBe(command);
  const baseUrl = 'https://eu.salesmap.kr/api/v2';
  expect(resumeCommand({ ...stopped, baseUrl }, options)).toBe(`${command} --base-url ${baseUrl}`);
  expect(resumeCommand({ ...stopped, baseUrl: 'ftp://x; rm -rf' }, options)).toBe(command);
});

it('accepts what a refused run lost, or begins anew', () => {
  expect(wayOn(stopped, options)).toBe('salesmap resume --run-tag 20261124_030000');
  expect(wayOn({ ...stopped, refused: 'shrink' }, options)).toBe(
    'If its tables are right: salesmap resume --run-tag 20261124_030000 --accept-shrink . If not, begin anew: salesmap snapshot',
  );
  expect(wayOn({ ...stopped, refused: 'integrity' }, options)).toBe('Begin anew: salesmap snapshot');
});
