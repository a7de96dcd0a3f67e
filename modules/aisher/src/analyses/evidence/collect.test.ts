import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenGroup } from '../window/window-groups.ts';
import { collectEvidence } from './collect.ts';

const group: SeenGroup = {
  id: '7d2d6b38-0e0c-4f7e-9d47-1f4d1f6f0a10',
  service: 'orders',
  title: 'TypeError: x of <email:k3f9abcd>',
  culprit: 'applyDiscount (src/order.ts)',
  state: 'new',
  release: '2.4.1',
  events: 214,
  eventsBefore: 0,
  firstSeenAt: '2026-01-05T12:30:00.000Z',
  fingerprints: [],
  message: 'sent by <email:m3f9abcd>',
};
const commit = {
  service: 'orders',
  sha: '3f9c1a2b4d5e6f708192a3b4c5d6e7f801234567',
  at: new Date('2026-01-05T12:20:00Z'),
  element: 'applyDiscount',
  path: 'src/order.ts',
  isOfFirstRelease: true,
};
const window = { from: 1_767_616_200, until: 1_767_616_500 };

test('suspect commits and groups follow the evidence of the ranking, in one numbering of names and ids', () => {
  const { evidence, digest } = collectEvidence([], [group], [commit], [], window);
  assert.deepEqual(
    evidence.map(({ id, kind, link }) => [id, kind, link]),
    [
      ['E1', 'commit', null],
      ['E2', 'group', `/aisher/groups/${group.id}`],
    ],
  );
  const [ofCommit = '', ofGroup = ''] = evidence.map(({ text }) => text);
  assert.match(ofCommit, /^commit 3f9c1a2b4d5e .* changed applyDiscount in src\/order\.ts/);
  assert.match(ofGroup, /x of <email:1>.*214 in the window, 0 in the same time before.*<email:2>/);
  const again = collectEvidence([], [group], [commit], [], window);
  assert.equal(again.digest, digest);
  const other = collectEvidence([], [{ ...group, events: 215 }], [commit], [], window);
  assert.notEqual(other.digest, digest, 'a draft binds what was counted');
});
