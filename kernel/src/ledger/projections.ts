import { z } from 'zod';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
import { defineJob } from '../core/job.ts';
import type { Projection } from '../core/projection.ts';
import { eventsAfter } from './ledger.ts';

/** Read in one transaction: more would hold the projection's row too long. */
const eventsMax = 500;

/** The number of the org's last event. Every event before it is there: numbers follow the order in which transactions end. */
async function headOf(ctx: AnyContext): Promise<number> {
  const head = await kernelDb(ctx)
    .selectFrom('kernel.ledger_head')
    .select('seq')
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  return head?.seq ?? 0;
}

/** Locks the projection's row: of two who read at once, the second one goes on where the first one ended. */
async function lockProjection(ctx: AnyContext, { name, version }: Projection) {
  const db = kernelDb(ctx);
  await db
    .insertInto('kernel.projection')
    .values({ org_id: ctx.org, name, version, seq: 0, created_at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return db
    .selectFrom('kernel.projection')
    .select(['version', 'seq'])
    .where('org_id', '=', ctx.org)
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** Returns whether more may be there. */
async function readSome(ctx: Context<never>, projection: Projection): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const { name, version, types } = projection;
    const row = await lockProjection(ctx, projection);
    const isOld = row.version !== version;
    if (isOld) await projection.reset(ctx);
    const from = isOld ? 0 : row.seq;
    const head = await headOf(ctx);
    if (head === from && !isOld) return false;
    const events = await eventsAfter(ctx, from, types, eventsMax);
    if (events.length > 0) await projection.apply(ctx, events);
    const last = events.length === eventsMax ? events.at(-1) : undefined;
    await kernelDb(ctx)
      .updateTable('kernel.projection')
      // An event that was committed after the head was read is among them already.
      .set({ version, seq: last?.seq ?? Math.max(head, events.at(-1)?.seq ?? 0) })
      .where('org_id', '=', ctx.org)
      .where('name', '=', name)
      .execute();
    return last !== undefined;
  });
}

/**
 * Reads what the ledger has beyond the projection, each event exactly once: rows and cursor are kept
 * together. A verb that shows the projection may call it first. A job calls it each minute.
 */
export async function catchUp(ctx: Context<never>, projection: Projection): Promise<void> {
  while (await readSome(ctx, projection)) {
    // Each round is a transaction of its own, so that others come in between.
  }
}

/**
 * Makes the projection again from the first event, in one transaction: until it ends, the old rows
 * are shown. Tells whether the new rows are the same as those that were there.
 */
export async function rebuildProjection(
  ctx: Context<never>,
  projection: Projection,
): Promise<{ readonly before: string; readonly after: string }> {
  await catchUp(ctx, projection);
  return inTransaction(ctx, async (ctx) => {
    const { seq: end } = await lockProjection(ctx, projection);
    const before = await projection.digest(ctx);
    await projection.reset(ctx);
    let seq = 0;
    while (true) {
      const found = await eventsAfter(ctx, seq, projection.types, eventsMax);
      const events = found.filter((event) => event.seq <= end);
      if (events.length > 0) await projection.apply(ctx, events);
      seq = found.at(-1)?.seq ?? end;
      if (found.length < eventsMax || seq >= end) break;
    }
    return { before, after: await projection.digest(ctx) };
  });
}

/** For the orgs whose ledger went on since one of their projections read it. */
export const readProjections = defineJob({
  name: 'kernel.read-projections',
  payload: z.object({}),
  cron: '* * * * *',
  due: async (db, { after, limit }, { modules }) => {
    const declared = modules.flatMap(({ projections }) => projections);
    if (declared.length === 0) return [];
    const heads = await db
      .selectFrom('kernel.ledger_head as head')
      .select('head.org_id')
      .where((eb) =>
        eb(
          eb
            .selectFrom('kernel.projection as read')
            .select((eb) => eb.fn.countAll().as('upToDate'))
            .whereRef('read.org_id', '=', 'head.org_id')
            .whereRef('read.seq', '=', 'head.seq')
            // Another version of the code begins again, whether or not something happened since.
            .where((eb) =>
              eb.or(
                declared.map(({ name, version }) =>
                  eb.and({ 'read.name': name, 'read.version': version }),
                ),
              ),
            ),
          '<',
          declared.length,
        ),
      )
      .where('head.org_id', '>', after)
      .orderBy('head.org_id')
      .limit(limit)
      .execute();
    return heads.map(({ org_id }) => org_id);
  },
  async handle(ctx) {
    // Those of a module that is off are read on, too: it finds everything when it is on again.
    for (const projection of ctx.parts.modules.flatMap(({ projections }) => projections)) {
      await catchUp(ctx, projection);
    }
  },
});
