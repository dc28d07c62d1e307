import { expect, it } from 'vitest';
import { wrapText } from '../../src/cli/wrap-text.ts';

it.each([
  ['short', 20, 'short'],
  ['one two three four', 10, 'one two\n    three\n    four'],
  ['  one two three', 9, '  one two\n      three'],
  ['a  b    c', 20, 'a  b    c'],
  ['고객사 담당자 이름', 13, '고객사 담당자\n    이름'],
  ['a-word-that-is-wider-than-all', 10, 'a-word-that-is-wider-than-all'],
  ['first\nsecond line here', 12, 'first\nsecond line\n    here'],
])('%j in %i places', (text, columns, wrapped) => {
  expect(wrapText(text, columns)).toBe(wrapped);
});

it('never breaks a command, so that it can be copied', () => {
  const command = 'salesmap resume --run-tag 20261124_030000 --db-path /srv/salesmap/salesmap_latest.db';
  expect(wrapText(`  Fix: Put a valid token into token.txt, then: ${command}`, 60)).toBe(
    `  Fix: Put a valid token into token.txt, then:\n      ${command}`,
  );
});
