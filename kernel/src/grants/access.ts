import { sql } from 'kysely';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
import { lockOrg } from '../core/org-lock.ts';
import type { OrgAccess } from '../core/people/resource.ts';
import { rolesThatRead } from '../core/reach.ts';
import type { Role } from '../core/role.ts';
import { cursorAt, cursorUnreadable, type PageQuery, pageOf, placeOf } from '../database/page.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import { peoplePageDefault } from '../people/people/schema.ts';
import { announceReach } from '../reach/announce.ts';
import { findAccess, listResources, resourceKinds } from '../reach/resources.ts';
import type { AccessPreview } from './schema.ts';

/**
 * How the org is, and who would lose what if only grants let people in, a page of them. For owners, who reach all.
 *
 * @throws Problem 400 `cursor-unreadable`.
 */
export async function previewAccess(
  ctx: Context<never>,
  page: PageQuery = { limit: peoplePageDefault },
): Promise<AccessPreview> {
  return inTransaction(ctx, async (ctx) => {
    const resources = await listResources(ctx);
    const ids = resources.map(({ id }) => id);
    const reached = await idsWithGrants(ctx, ids);
    return {
      access: await findAccess(ctx),
      resources: ids.length,
      ...(await peopleByGrants(ctx, ids, page)),
      ownersOnly: resources.filter(({ id }) => !reached.has(id)),
      kinds: (await resourceKinds(ctx)).map(({ kind, label, levels }) => ({ kind, label, levels })),
    };
  });
}

/** Where a page ended: how much its last person keeps, then when they came. */
function keptPlaceOf(cursor: string) {
  const [, kept, place] = /^(\d{1,6})\.(.+)$/.exec(cursor) ?? [];
  if (kept === undefined || place === undefined) throw cursorUnreadable();
  return { kept: Number(kept), ...placeOf(place) };
}

interface KeptRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly kept: number;
  readonly created_at: Date;
  readonly losing: number;
}

async function peopleByGrants(
  ctx: AnyContext,
  ids: readonly string[],
  { cursor, limit }: PageQuery,
): Promise<Pick<AccessPreview, 'people' | 'nextCursor' | 'losing'>> {
  const after = cursor === undefined ? undefined : keptPlaceOf(cursor);
  const { rows: read } = await sql<KeptRow>`
    with way as (
      select g.person_id, g.resource_id from kernel.grant g
      where g.person_id is not null and g.resource_id = any (${[...ids]}::uuid[])
      union
      select t.person_id, g.resource_id from kernel.grant g
      join kernel.team_member t on t.org_id = g.org_id and t.team_id = g.team_id
      where g.resource_id = any (${[...ids]}::uuid[])
    ), kept as (select person_id, count(*)::int as kept from way group by person_id
    ), reader as (
      select p.id, p.name, m.role, coalesce(kept.kept, 0) as kept, p.created_at
      from kernel.membership m
      join kernel.person p on p.id = m.person_id
      left join kept on kept.person_id = m.person_id
      where m.left_at is null and m.role <> 'owner' and m.role = any (${[...rolesThatRead]}::text[])
    )
    select *, (select count(*)::int from reader where kept < ${ids.length}::int) as losing from reader
    where ${after === undefined} or (kept, created_at, id)
      > (${after?.kept ?? null}::int, ${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid)
    order by kept, created_at, id limit ${limit + 1}`.execute(kernelDb(ctx));
  const { rows, nextCursor } = pageOf(
    read,
    limit,
    (last) => `${last.kept}.${cursorAt(last.created_at, last.id)}`,
  );
  return {
    people: rows.map(({ id, name, role, kept }) => ({
      ...{ id, name, role, kept },
      lost: ids.length - kept,
    })),
    nextCursor,
    losing: read[0]?.losing ?? 0,
  };
}

/** Those that somebody who is there reaches by a grant. */
async function idsWithGrants(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct g.resource_id as id from kernel.grant g
    left join kernel.team_member t on t.org_id = g.org_id and t.team_id = g.team_id
    join kernel.membership m on m.person_id = coalesce(g.person_id, t.person_id) and m.left_at is null
    where g.resource_id = any (${[...ids]}::uuid[])`.execute(kernelDb(ctx));
  return new Set(rows.map(({ id }) => id));
}

/** Opens the org, or lets only grants in, from the next request on. Set again, it changes nothing. */
export async function setAccess(ctx: Context<never>, access: OrgAccess): Promise<AccessPreview> {
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    if ((await findAccess(ctx)) !== access) {
      await kernelDb(ctx)
        .updateTable('kernel.org')
        .set({ access })
        .where('org_id', '=', ctx.org)
        .execute();
      await logAction(ctx, { action: 'kernel.access-changed', facts: { access } });
      await record(ctx, 'kernel.access-changed', { access }, { subjects: [] });
      announceReach(ctx, ctx.org);
    }
    return previewAccess(ctx);
  });
}
