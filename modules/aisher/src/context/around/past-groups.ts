import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { groupState, keptParts } from '../../groups/schema.ts';
import { ownDb } from '../../own-db.ts';
import { type Likeable, likenessOf } from './likeness.ts';
import { type PastGroup, pastMax } from './schema.ts';

/** Of the same service, as many of the latest as are compared. */
const ofServiceMax = 60;
const ofOthersMax = 20;
const ownHashesMax = 5;

interface Row {
  readonly id: string;
  readonly service: string;
  readonly title: string;
  readonly state: string;
  readonly reason: string;
  readonly state_at: Date;
  readonly last_seen_at: Date;
  readonly resolved_in: string | null;
  readonly parts: unknown;
  readonly skeleton: string | null;
}

export interface AskedGroup {
  readonly id: string;
  readonly serviceId: string;
  readonly firstSeen: Date;
}

const columns = sql`g.id, s.name as service, g.title, g.state, g.reason, g.state_at, g.last_seen_at, g.resolved_in`;
const newestKey = sql`
  cross join lateral (select f.parts, t.skeleton from aisher.fingerprint f
    left join aisher.template t on t.id = f.template_id
    where f.group_id = g.id order by f.last_seen_at desc limit 1) key`;
const isPast = (firstSeen: Date) =>
  sql`g.merged_into is null and (g.state in ('resolved', 'archived') or g.last_seen_at < ${firstSeen}::timestamptz)`;

/** Past groups of the service, and those of others whose keys are made of the same parts. */
async function readCandidates(ctx: AnyContext, { id, serviceId, firstSeen }: AskedGroup) {
  const { rows } = await sql<Row>`
    (select ${columns}, key.parts, key.skeleton
      from (select * from aisher.error_group g
        where g.service_id = ${serviceId}::uuid and g.id <> ${id}::uuid and ${isPast(firstSeen)}
        order by g.last_seen_at desc, g.id desc limit ${ofServiceMax}) g
      join aisher.service s on s.id = g.service_id ${newestKey})
    union all
    (select ${columns}, f.parts, null::text as skeleton
      from (select parts_hash from aisher.fingerprint where group_id = ${id}::uuid
        order by last_seen_at desc limit ${ownHashesMax}) own
      cross join lateral (select each.group_id, each.parts from aisher.fingerprint each
        where each.org_id = ${ctx.org}::uuid and each.parts_hash = own.parts_hash
        order by each.created_at desc limit ${ofOthersMax}) f
      join aisher.error_group g on g.id = f.group_id
      join aisher.service s on s.id = g.service_id
      where g.service_id <> ${serviceId}::uuid and ${isPast(firstSeen)})`.execute(ownDb(ctx));
  return rows;
}

const toLikeable = ({ title, parts, skeleton }: Pick<Row, 'title' | 'parts' | 'skeleton'>) => ({
  title,
  parts: keptParts.parse(parts).parts,
  template: skeleton,
});

async function readOwn(ctx: AnyContext, id: string): Promise<Likeable | undefined> {
  const { rows } = await sql<Pick<Row, 'title' | 'parts' | 'skeleton'>>`
    select g.title, key.parts, key.skeleton from aisher.error_group g ${newestKey}
    where g.id = ${id}::uuid`.execute(ownDb(ctx));
  return rows[0] && toLikeable(rows[0]);
}

/** The nearest past groups, with what ended them. Needs a transaction. */
export async function findPastGroups(ctx: AnyContext, asked: AskedGroup): Promise<PastGroup[]> {
  const own = await readOwn(ctx, asked.id);
  if (own === undefined) return [];
  const rows = await readCandidates(ctx, asked);
  const alike = rows.flatMap((row) => {
    const likeness = likenessOf(own, toLikeable(row));
    return likeness === null ? [] : [{ row, likeness }];
  });
  const nearest = alike.sort((a, b) => b.likeness.similarity - a.likeness.similarity);
  const first = new Set<string>();
  return nearest
    .filter(({ row: { id } }) => !first.has(id) && first.add(id))
    .slice(0, pastMax)
    .map(({ row, likeness }) => ({
      id: row.id,
      service: row.service,
      title: row.title,
      state: groupState.parse(row.state),
      ...likeness,
      lastSeenAt: row.last_seen_at.toISOString(),
      ended: endOf(row),
    }));
}

function endOf(row: Row): PastGroup['ended'] {
  const decided = { reason: row.reason, at: row.state_at.toISOString() };
  if (row.state === 'resolved') return { how: 'resolved', ...decided, release: row.resolved_in };
  if (row.state === 'archived') return { how: 'archived', ...decided, release: null };
  // Nobody ended it: it was not seen any more.
  const at = row.last_seen_at.toISOString();
  return { how: 'quiet', reason: row.reason, at, release: null };
}
