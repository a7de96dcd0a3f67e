import { randomUUID } from 'node:crypto';
import { type Context, inTransaction } from '@dojang/kernel';
import { kernelDb, type Parts, systemContext } from '@dojang/kernel/server';

/** A fresh org without people, and the context of the system in it. */
export async function newBenchOrg(parts: Parts): Promise<Context<never>> {
  const ctx = systemContext(parts, { org: randomUUID(), name: 'bench', trace: randomUUID() });
  const row = { org_id: ctx.org, name: 'bench', kind: 'team' };
  await inTransaction(ctx, (ctx) => kernelDb(ctx).insertInto('kernel.org').values(row).execute());
  return ctx;
}
