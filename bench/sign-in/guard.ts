/**
 * What the guard costs where an org has roles of its own and grants: requests a second of one route that does nothing, by a member
 * of a plain org, and by a holder of an own role in an org that has twenty of them and is granted. Windows are taken in pairs, the
 * first of each pair changing, so that what else the machine does falls on both alike.
 */
import type { AddressInfo } from 'node:net';
import { type Context, defineModule, defineRoute, inTransaction } from '@dojang/kernel';
import { buildHttp, fillPermissions, kernelDb, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '@dojang/kernel/testing';
import { z } from 'zod';
import { median } from '../lib/report.ts';

const rolesOfOrg = 20;
const connections = 16;
const action = 'bench.read';

const nothing = defineModule({
  name: 'bench',
  migrations: new URL('file:///nowhere/'),
  permissions: [{ action, roles: ['owner', 'admin', 'member'] }],
  routes: [
    defineRoute({
      method: 'GET',
      url: '/bench/nothing',
      permission: action,
      credentials: ['agent'],
      limit: 'read',
      summary: 'Nothing, for somebody who may read it',
      schema: { response: z.object({}) },
      handle: async () => ({}),
    }),
  ],
});

/** An org with all that this issue adds: twenty roles that may do everything, and grants instead of an open door. */
async function fillOrg(owner: Context<never>, member: Context<never>): Promise<void> {
  await inTransaction(owner, async (ctx) => {
    const db = kernelDb(ctx);
    const actions = await db.selectFrom('kernel.action').select('name').execute();
    const names = Array.from({ length: rolesOfOrg }, () => `member:${crypto.randomUUID()}`);
    const own = { org_id: ctx.org, based_on: 'member' };
    await db
      .insertInto('kernel.role')
      .values(names.map((name, n) => ({ ...own, name, label: `role ${n}` })))
      .execute();
    for (const role of names) {
      const rows = actions.map(({ name }) => ({ org_id: ctx.org, role, action: name }));
      await db.insertInto('kernel.role_action').values(rows).execute();
    }
    const { actor } = member;
    await db
      .updateTable('kernel.membership')
      .set({ own_role: names[0] ?? null })
      .where('person_id', '=', actor.kind === 'person' ? actor.personId : '')
      .execute();
    await db.updateTable('kernel.org').set({ access: 'granted' }).execute();
  });
}

/** Answers that came in a window, by so many askers at once. */
async function perSecond(url: string, token: string, windowMs: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const until = performance.now() + windowMs;
  let answered = 0;
  const ask = async () => {
    while (performance.now() < until) {
      const answer = await fetch(url, { headers });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`the guard answered ${answer.status}`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  return (answered * 1_000) / windowMs;
}

export interface GuardFigures {
  readonly guardRatio: number;
  readonly plainPerSecond: number;
  readonly ownPerSecond: number;
}

export async function measureGuard(pairs: number, windowMs: number): Promise<GuardFigures> {
  const modules = [kernelModule, nothing];
  // The module has no tables, and so no folder of migrations.
  const kernel = await testKernel({ modules: [kernelModule], parts: { modules } });
  await fillPermissions(kernel.parts.database, modules);
  const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/bench/nothing`;
  const memberOf = async (fill: typeof fillOrg | null) => {
    const owner = await newOrg(kernel);
    const member = await newPerson(kernel, owner.org, 'member');
    const device = await pairDevice(app, member, 'agent');
    await fill?.(owner, member);
    return device.tokens?.access ?? '';
  };
  const [plain, own] = [await memberOf(null), await memberOf(fillOrg)];
  const seen = { plain: [] as number[], own: [] as number[], ratio: [] as number[] };
  try {
    // The first windows find nothing warm.
    for (const token of [plain, own]) await perSecond(url, token, windowMs);
    for (let pair = 0; pair < pairs; pair += 1) {
      const order = pair % 2 === 0 ? (['plain', 'own'] as const) : (['own', 'plain'] as const);
      const rates = { plain: 0, own: 0 };
      for (const which of order) {
        rates[which] = await perSecond(url, which === 'plain' ? plain : own, windowMs);
        seen[which].push(rates[which]);
      }
      seen.ratio.push(rates.own / rates.plain);
    }
  } finally {
    await app.close();
    await kernel.close();
  }
  return {
    guardRatio: Number(median(seen.ratio).toFixed(3)),
    plainPerSecond: Math.round(median(seen.plain)),
    ownPerSecond: Math.round(median(seen.own)),
  };
}
