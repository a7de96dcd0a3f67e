import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolesToChoose } from './roles-to-choose.ts';

test('only an owner makes owners, and a guest needs something to be a guest for', () => {
  assert.deepEqual(rolesToChoose(null, { isOwner: true, hasAdded: true }), [
    'owner',
    'admin',
    'member',
    'viewer',
    'guest',
  ]);
  const offered = rolesToChoose(null, { isOwner: false, hasAdded: false });
  assert.deepEqual(offered, ['admin', 'member', 'viewer']);
});

test('the role that a person has stays among the choices', () => {
  const may = { isOwner: false, hasAdded: false };
  assert.deepEqual(rolesToChoose('owner', may), ['admin', 'member', 'viewer', 'owner']);
  assert.deepEqual(rolesToChoose('guest', may), ['admin', 'member', 'viewer', 'guest']);
  assert.deepEqual(rolesToChoose('admin', may), ['admin', 'member', 'viewer']);
});
