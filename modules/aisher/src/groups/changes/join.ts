import { type AnyContext, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { Joined, TemplateBook } from '../fold/template-book.ts';
import { type Apart, readApart } from '../rules/apart.ts';
import { groupsMax } from './before.ts';
import { moveGroups } from './move.ts';
import { proposeMerge } from './proposals.ts';

interface Member {
  readonly id: string;
  readonly rest: string;
  readonly state: string;
  readonly is_silenced: boolean;
  readonly assignee_id: string | null;
  readonly owner_team_id: string | null;
}

/** What showed that groups are one, and the event that says so. */
interface Why {
  readonly evidence: string;
  readonly event: 'aisher.templates-joined' | 'aisher.groups-joined';
}

/**
 * Puts groups together whose keys differ by templates alone that turned out to be one. The oldest group keeps its id. What
 * people decided is a barrier: there, a person is asked. Needs a transaction that holds the lock of the groups.
 */
export async function joinTemplates(
  ctx: AnyContext,
  joined: readonly Joined[],
  book: TemplateBook,
): Promise<void> {
  if (joined.length === 0) return;
  const apart = await readApart(ctx);
  for (const { serviceId, templates, evidence } of joined) {
    const ids = templates.flatMap((template) => book.idOf(serviceId, template) ?? []);
    const byRest = Map.groupBy(await membersOf(ctx, ids), ({ rest }) => rest);
    const why = { evidence, event: 'aisher.templates-joined' } as const;
    for (const members of byRest.values()) await join(ctx, members, why, apart);
  }
}

/** Puts groups together by the same rules; they turned out to be one by something else. Needs the same transaction. */
export async function joinGroups(
  ctx: AnyContext,
  groupIds: readonly string[],
  evidence: string,
): Promise<void> {
  if (groupIds.length < 2) return;
  const { rows } = await sql<Member>`
    select g.id, '' as rest, g.state, g.silence is not null as is_silenced, g.assignee_id, g.owner_team_id
    from aisher.error_group g where g.id = any(${[...groupIds]}::uuid[])
    order by g.created_at, g.first_seen_at, g.id`.execute(ownDb(ctx));
  await join(ctx, rows, { evidence, event: 'aisher.groups-joined' }, await readApart(ctx));
}

/** The groups that have these templates, the oldest first. */
async function membersOf(
  ctx: AnyContext,
  templateIds: readonly string[],
): Promise<readonly Member[]> {
  const { rows } = await sql<Member>`
    select g.id, f.rest_hash as rest, g.state, g.silence is not null as is_silenced, g.assignee_id, g.owner_team_id
    from aisher.fingerprint f join aisher.error_group g on g.org_id = f.org_id and g.id = f.group_id
    where f.org_id = ${ctx.org}::uuid and f.template_id = any(${[...templateIds]}::uuid[])
    group by g.id, f.rest_hash order by g.created_at, g.first_seen_at, g.id`.execute(ownDb(ctx));
  return rows;
}

async function join(
  ctx: AnyContext,
  members: readonly Member[],
  why: Why,
  apart: Apart,
): Promise<void> {
  let rest = [...members];
  while (rest.length > 1) {
    const [oldest, ...others] = rest;
    if (oldest === undefined) return;
    const free = others.filter((other) => mayJoin(oldest, other, apart)).slice(0, groupsMax - 1);
    if (free.length > 0) await put(ctx, oldest.id, free, why);
    rest = others.filter((other) => !free.includes(other));
    for (const other of rest) {
      if (!apart.keeps(oldest.id, other.id)) {
        await proposeMerge(ctx, { groups: [oldest.id, other.id], evidence: why.evidence });
      }
    }
  }
}

async function put(
  ctx: AnyContext,
  target: string,
  others: readonly Member[],
  { evidence, event }: Why,
): Promise<void> {
  const sources = others.map(({ id }) => id);
  const changeId = await moveGroups(ctx, { kind: 'join', target, sources, evidence });
  const data = { groupId: target, changeId, groups: sources.length };
  await record(ctx, event, data, { subjects: [target, changeId] });
}

const isClosed = ({ state, is_silenced }: Member): boolean => state === 'resolved' || is_silenced;

const differs = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && a !== b;

/** What a person resolved, silenced, split off or gave to another owner is not put together by a machine. */
const mayJoin = (a: Member, b: Member, apart: Apart): boolean =>
  !isClosed(a) &&
  !isClosed(b) &&
  !differs(a.assignee_id, b.assignee_id) &&
  !differs(a.owner_team_id, b.owner_team_id) &&
  !apart.keeps(a.id, b.id);
