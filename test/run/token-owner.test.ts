import { expect, it } from 'vitest';
import { tokenOwner } from '../../src/run/token-owner.ts';

it.each([
  [
    { user: { id: 'u', room: { id: 'r', name: ' 우리\u001b[2J\n회사 ' } } },
    { id: 'r', workspace: { id: 'r', name: '우리 [2J 회사' } },
  ],
  [
    { user: { id: 'u' }, workspace: { id: 7 } },
    { id: '7', workspace: { id: '7', name: null } },
  ],
  [{ user: { id: 'u', room: { name: 'no id' } } }, { id: 'u', workspace: undefined }],
  [{ id: 'u' }, { id: 'u', workspace: undefined }],
  [{ user: { name: 'nobody' } }, undefined],
])('of %j', (data, owner) => {
  expect(tokenOwner(data)).toEqual(owner);
});
