import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';

/** Groups that were merged into one that was merged itself, and so on. More stand apart. */
const within = 1_000;
/** Merges of merges that are followed. */
const depthMax = 20;

/** A group and all that were merged into it. Needs a transaction. */
export async function groupsWithin(ctx: AnyContext, id: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive own as (
      select ${id}::uuid as id, 0 as depth
      union all
      select g.id, own.depth + 1 from own join aisher.error_group g on g.org_id = ${ctx.org}::uuid and g.merged_into = own.id
      where own.depth < ${depthMax}::int)
    select id from own limit ${within}`.execute(ownDb(ctx));
  return rows.map(({ id }) => id);
}
