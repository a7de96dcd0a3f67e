import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { z } from 'zod';
import { aisherModule } from './index.ts';
import { StoreError } from './store/client/store-error.ts';
import { orgTables } from './store/schema/tables.ts';
import { openMemoryStore } from './testing/memory-store.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const query = { sql: 'select 1 as n where {scope}', row: z.object({ n: z.number() }) };

test('the telemetry of an org that is closed goes, that of another stays, and a store that is away holds up nothing', async () => {
  const [closed, other] = [await newOrg(kernel), await newOrg(kernel)];
  const store = openMemoryStore();
  for (const { org } of [closed, other]) store.answer(org, query, () => [{ n: 1 }]);
  const ctx = { ...closed, parts: { ...closed.parts, aisherStore: store } };
  store.fail(new StoreError('away', 'the engine is away'));
  await aisherModule.forgetOrg(ctx);
  store.fail(null);
  assert.equal((await store.ask(closed.org, query, {})).length, 1);
  await aisherModule.forgetOrg(ctx);
  assert.equal((await store.ask(closed.org, query, {})).length, 0);
  assert.equal((await store.ask(other.org, query, {})).length, 1);
});

test('each table with rows of orgs is among those that forget one', () => {
  assert.deepEqual(
    orgTables.map((name) => name.split('.')[1]),
    ['signoz_index_v3', 'signoz_error_index_v2', 'logs_v2', 'samples', 'series'],
  );
});
