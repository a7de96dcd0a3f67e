import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretName } from './secret-name.ts';

const words: Readonly<Record<string, string>> = {
  'secret.token': '토큰',
  'secret.key': '키',
  'secret.private-key': '개인 키',
};
const nameOf = (kind: string) => secretName(kind, (key) => words[key] ?? key);

test('a possible secret is named by its maker and what it is, and never by its rule', () => {
  assert.equal(nameOf('github-token'), 'GitHub 토큰');
  assert.equal(nameOf('new-maker-key'), 'New Maker 키');
  assert.equal(nameOf('private-key'), '개인 키');
  assert.equal(nameOf('token'), '토큰');
  assert.equal(nameOf('jwt'), 'JWT');
  assert.equal(nameOf('of-tomorrow'), 'of-tomorrow', 'what has no words keeps its stable word');
});
