import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { findSuspects } from '../../context/suspects/suspect-commits.ts';
import { ownDb } from '../../own-db.ts';
import { comesFirst } from '../incidents/incidents.ts';

interface Asked {
  readonly id: string;
  readonly groupId: string;
}

const incidentsMax = 20;
const shownChars = 7;

/**
 * Finds the likeliest commit for incidents that nobody was told of yet, so that the first message names it. A commit that
 * is not found holds back no message.
 */
export async function nameSuspects(ctx: AnyContext): Promise<void> {
  const asked = await inTransaction(ctx, readAsked);
  for (const incident of asked) await nameSuspect(ctx, incident);
}

/** The first group of each. Needs a transaction. */
async function readAsked(ctx: AnyContext): Promise<readonly Asked[]> {
  const { rows } = await sql<Asked>`
    select i.id, g.id as "groupId" from aisher.incident i
    cross join lateral (
      select g.id from aisher.incident_group m
      join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
      where m.org_id = i.org_id and m.incident_id = i.id and g.merged_into is null
      order by ${comesFirst} limit 1) g
    where i.org_id = ${ctx.org}::uuid and i.state = 'open' and i.kind = 'errors' and i.suspect is null
      and i.told_at is null
    order by i.opened_at limit ${incidentsMax}`.execute(ownDb(ctx));
  return rows;
}

async function nameSuspect(ctx: AnyContext, { id, groupId }: Asked): Promise<void> {
  const commit = await likeliest(ctx, groupId);
  const text = commit === undefined ? '' : `${commit.sha.slice(0, shownChars)} ${commit.stampedBy}`;
  await inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .updateTable('aisher.incident')
      .set({ suspect: text.trim(), suspect_sha: commit?.sha ?? null })
      .where('id', '=', id)
      .execute(),
  );
}

async function likeliest(ctx: AnyContext, groupId: string) {
  try {
    return (await findSuspects(ctx, groupId)).commits[0];
  } catch (error) {
    ctx.log.warn({ error, group: groupId }, 'the suspect commits of an incident were not found');
    return undefined;
  }
}
