import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '../kernel.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { inTransaction, kernelDb } from './context.ts';
import type { Role } from './module.ts';
import { fillPermissions } from './permission.ts';

test('the tables of roles and actions say what the code says, also after it changes', async () => {
  const kernel = await testKernel({ modules: [kernelModule] });
  const ctx = await newOrg(kernel);
  const list = () =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.role_action')
        .select(['role', 'action'])
        .where('action', 'like', 'permtest.%')
        .orderBy('role')
        .execute(),
    );
  const { database } = kernel.parts;
  // Other tests of this process share the tables: what they declared must stay.
  const known = await database.root
    .selectFrom('kernel.role_action')
    .select(['role', 'action'])
    .execute();
  const own = [...new Set(known.map(({ action }) => action))].map((action) => ({
    action,
    roles: known.filter((row) => row.action === action).map(({ role }) => role as Role),
  }));
  assert.ok(own.length > 0);
  await fillPermissions(database, [...own, { action: 'permtest.a', roles: ['owner', 'member'] }]);
  assert.deepEqual(
    (await list()).map(({ role }) => role),
    ['member', 'owner'],
  );
  await fillPermissions(database, [...own, { action: 'permtest.a', roles: ['owner'] }]);
  assert.deepEqual(
    (await list()).map(({ role }) => role),
    ['owner'],
  );
  await fillPermissions(database, own);
  assert.deepEqual(await list(), []);
  await kernel.close();
});

test('an action that is declared twice stops the start', async () => {
  const kernel = await testKernel({ modules: [kernelModule] });
  const twice = [
    { action: 'permtest.b', roles: ['owner'] },
    { action: 'permtest.b', roles: ['viewer'] },
  ] as const;
  await assert.rejects(fillPermissions(kernel.parts.database, twice), /permtest\.b/);
  await kernel.close();
});

test('an org cannot change what a role may do', async () => {
  const kernel = await testKernel({ modules: [kernelModule] });
  const ctx = await newOrg(kernel);
  const grant = inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.role_action')
      .values({ role: 'viewer', action: 'person.remove' })
      .execute(),
  );
  await assert.rejects(grant, /permission denied/);
  await kernel.close();
});
