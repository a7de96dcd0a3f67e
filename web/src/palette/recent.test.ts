import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { forgetRecent, keepRecent, recentOf } from './recent.ts';

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, text: string) => void kept.set(key, text),
  removeItem: (key: string) => void kept.delete(key),
};
Object.defineProperty(globalThis, 'localStorage', { value: storage, configurable: true });
beforeEach(() => kept.clear());

const idsOf = (owner: string) => recentOf(owner).map(({ id }) => id);

test('the newest comes first, once, and eight are kept', () => {
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'b']) {
    keepRecent('sky', { id, label: id });
  }
  assert.deepEqual(idsOf('sky'), ['b', 'i', 'h', 'g', 'f', 'e', 'd', 'c']);
});

test('nobody sees what another person opened, and nothing is left after it is forgotten', () => {
  keepRecent('sky', { id: 'a', label: 'a' });
  assert.deepEqual(idsOf('sea'), []);
  keepRecent('sea', { id: 'b', label: 'b' });
  assert.deepEqual(idsOf('sky'), [], 'the browser belongs to who uses it now');
  forgetRecent();
  assert.deepEqual(idsOf('sea'), []);
});

test('what something else wrote there is no harm', () => {
  for (const text of ['', '{', 'null', '7', '{"owner":"sky"}', '{"owner":"sky","recent":{}}']) {
    kept.set('dojang.recent', text);
    assert.deepEqual(idsOf('sky'), [], text);
  }
  keepRecent('sky', { id: 'a', label: 'a' });
  assert.deepEqual(idsOf('sky'), ['a']);
});
