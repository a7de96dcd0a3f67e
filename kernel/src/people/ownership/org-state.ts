import { type AnyContext, type Context, inWholeOrg, kernelDb } from '../../core/context.ts';
import type { OrgState } from './schema.ts';

/** The offer that stands: not expired, by an owner still, to a member still. Needs a transaction. */
export async function findTransfer(ctx: AnyContext): Promise<OrgState['transfer']> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.ownership_transfer as transfer')
    .innerJoin('kernel.membership as giver', (join) =>
      join.onRef('giver.person_id', '=', 'transfer.from_person_id').on('giver.left_at', 'is', null),
    )
    .innerJoin('kernel.membership as taker', (join) =>
      join.onRef('taker.person_id', '=', 'transfer.to_person_id').on('taker.left_at', 'is', null),
    )
    .innerJoin('kernel.person as from', 'from.id', 'transfer.from_person_id')
    .innerJoin('kernel.person as to', 'to.id', 'transfer.to_person_id')
    .select(['transfer.id', 'transfer.leaves', 'transfer.expires_at'])
    .select([
      'from.id as from_id',
      'from.name as from_name',
      'to.id as to_id',
      'to.name as to_name',
    ])
    .where('giver.role', '=', 'owner')
    .where('transfer.expires_at', '>', ctx.now())
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    fromId: row.from_id,
    fromName: row.from_name,
    toId: row.to_id,
    toName: row.to_name,
    leaves: row.leaves,
    expiresAt: row.expires_at.toISOString(),
  };
}

/** What the page of the org says of it as a whole. */
export function getOrg(ctx: Context<never>): Promise<OrgState> {
  return inWholeOrg(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const org = await db
      .selectFrom('kernel.org')
      .select(['name', 'created_at', 'closing_at'])
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow();
    const { owners, people } = await db
      .selectFrom('kernel.membership')
      .select((eb) => [
        eb.fn.countAll<string>().filterWhere('role', '=', 'owner').as('owners'),
        eb.fn.countAll<string>().as('people'),
      ])
      .where('left_at', 'is', null)
      .executeTakeFirstOrThrow();
    return {
      id: ctx.org,
      name: org.name,
      createdAt: org.created_at.toISOString(),
      owners: Number(owners),
      people: Number(people),
      closingAt: org.closing_at?.toISOString() ?? null,
      transfer: await findTransfer(ctx),
    };
  });
}
