import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRefresher } from './session-refresh.ts';

test('requests that expire together share one refresh', async () => {
  let refreshes = 0;
  const refresh = createRefresher(async () => {
    refreshes += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return true;
  });
  assert.deepEqual(await Promise.all([refresh(), refresh(), refresh()]), [true, true, true]);
  assert.equal(refreshes, 1);
});

test('a later expiry refreshes again, also after a failure', async () => {
  let refreshes = 0;
  const refresh = createRefresher(async () => {
    refreshes += 1;
    if (refreshes === 1) throw new Error('network');
    return refreshes === 2;
  });
  await assert.rejects(refresh());
  assert.equal(await refresh(), true);
  assert.equal(await refresh(), false);
  assert.equal(refreshes, 3);
});
