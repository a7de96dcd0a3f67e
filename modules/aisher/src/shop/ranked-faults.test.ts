import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankShopFault } from './ranked-faults.ts';

test('each kind of fault of the shop is named first, by weights that were never fitted on one', async () => {
  const kinds = new Set<string>();
  for (let at = 0; at < 7; at += 1) {
    const { kind, place } = await rankShopFault(at);
    kinds.add(kind);
    assert.equal(place, 1, kind);
  }
  assert.equal(kinds.size, 7);
});
