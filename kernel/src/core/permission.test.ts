import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '../kernel.ts';
import { newOrg, newPerson, type TestKernel, testKernel } from '../testing/index.ts';
import { type AnyContext, inTransaction, kernelDb } from './context.ts';
import type { Permission } from './module.ts';
import { fillPermissions, mayDo } from './permission.ts';
import type { ModuleRole } from './role.ts';

/** Files share the database of a test run: a right of a lesser role that admins lack would stop them from giving that role. */

test('a start adds what its version declares, and takes nothing from one that has more', async () => {
  const kernel = await testKernel({ modules: [kernelModule] });
  const ctx = await newOrg(kernel);
  const list = () =>
    inTransaction(ctx, async (ctx) => {
      const rows = await kernelDb(ctx)
        .selectFrom('kernel.role_action')
        .select(['role', 'action'])
        .where('action', 'like', 'permtest.%')
        .orderBy('action')
        .orderBy('role')
        .execute();
      return rows.map(({ role, action }) => `${action} ${role}`);
    });
  const start = (permissions: Permission[], roles: ModuleRole[] = []) =>
    fillPermissions(kernel.parts.database, [{ permissions, roles }]);
  const reader = { name: 'permtest.reader' } as unknown as ModuleRole;
  await start([{ action: 'permtest.a', roles: ['owner'] }]);
  const newer: Permission[] = [
    { action: 'permtest.a', roles: ['owner', 'admin'] },
    { action: 'permtest.c', roles: ['owner', reader.name as Permission['roles'][number]] },
  ];
  await start(newer, [reader]);
  const all = [
    'permtest.a admin',
    'permtest.a owner',
    'permtest.c owner',
    'permtest.c permtest.reader',
  ];
  assert.deepEqual(await list(), all);
  await start([{ action: 'permtest.a', roles: ['owner'] }]);
  await start([]);
  assert.deepEqual(await list(), all, 'the older one started again');
});

test('a right that this version no longer gives is not honoured by it, though its row is there', async () => {
  const granted = { action: 'permtest.d', roles: ['owner', 'admin'] } as const;
  const before = await testKernel({ modules: [{ ...kernelModule, permissions: [granted] }] });
  const after = await testKernel({
    modules: [{ ...kernelModule, permissions: [{ ...granted, roles: ['owner'] }] }],
  });
  const owner = await newOrg(before);
  const admin = await newPerson(before, owner.org, 'admin');
  const may = (ctx: AnyContext, kernel: TestKernel) =>
    mayDo({ ...ctx, parts: kernel.parts }, granted.action);
  assert.deepEqual([await may(admin, before), await may(admin, after)], [true, false]);
  assert.deepEqual([await may(owner, before), await may(owner, after)], [true, true]);
});

test('an action that is declared twice stops the start', async () => {
  const kernel = await testKernel({ modules: [kernelModule] });
  const twice = [
    { permissions: [{ action: 'permtest.b', roles: ['owner'] }], roles: [] },
    { permissions: [{ action: 'permtest.b', roles: ['viewer'] }], roles: [] },
  ] as const;
  await assert.rejects(fillPermissions(kernel.parts.database, twice), /permtest\.b/);
  await kernel.close();
});

test('an org cannot change what a role of the code may do', async () => {
  const kernel = await testKernel({ modules: [kernelModule] });
  const ctx = await newOrg(kernel);
  const grant = (org_id: string | null) =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .insertInto('kernel.role_action')
        .values({ role: 'viewer', action: 'person.remove', org_id })
        .execute(),
    );
  await assert.rejects(grant(null), /row-level security/);
  await assert.rejects(grant(ctx.org), /foreign key/);
  const taken = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).deleteFrom('kernel.role_action').where('role', '=', 'viewer').executeTakeFirst(),
  );
  assert.equal(taken.numDeletedRows, 0n);
  await kernel.close();
});
