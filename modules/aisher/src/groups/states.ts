import {
  type AnyContext,
  inTransaction,
  Problem,
  peopleOfRoles,
  record,
  recordMany,
  requireTeam,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';
import { requireOpen } from './changes/merge.ts';
import { readGroup } from './group-list.ts';
import { announceGroups } from './hints.ts';
import type { FixedIn } from './kinds/bodies.ts';
import { lockGroups } from './lock.ts';
import type { Group } from './schema.ts';

const open = {
  resolved_in: null,
  resolves_next: false,
  fix_excludes: [] as string[],
  still_in: null,
  regressed_in: null,
  asks_order: false,
};

/**
 * Resolves groups. What is seen of them afterwards is judged by its release, or by its time where none is named.
 *
 * @throws Problem 404 `group-not-found`, 409 `group-merged`.
 */
export async function resolveGroups(
  outer: AnyContext,
  ids: readonly string[],
  fixedIn: FixedIn,
): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    await requireOpen(ctx, ids);
    const isRelease = fixedIn.kind === 'release';
    await ownDb(ctx)
      .updateTable('aisher.error_group')
      .set((eb) => ({
        ...open,
        state: 'resolved',
        reason: 'resolved',
        state_at: ctx.now(),
        resolved_in: isRelease ? fixedIn.version : null,
        resolves_next: fixedIn.kind === 'next',
        fix_excludes: isRelease ? [...fixedIn.excludes] : [],
        version: eb('version', '+', 1),
      }))
      .where('id', 'in', ids)
      .execute();
    announceGroups(ctx, ids);
    await recordMany(
      ctx,
      ids.map((id) => ({
        type: 'aisher.group-resolved',
        data: { groupId: id, in: fixedIn.kind },
        subjects: [id],
      })),
    );
  });
}

/**
 * Opens a group again that was resolved or archived. An open one stays as it is.
 *
 * @throws Problem 404 `group-not-found`, 409 `group-merged`.
 */
export async function reopenGroup(outer: AnyContext, id: string): Promise<Group> {
  return inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    await requireOpen(ctx, [id]);
    const reopened = await ownDb(ctx)
      .updateTable('aisher.error_group')
      .set((eb) => ({
        ...open,
        state: 'ongoing',
        reason: 'reopened',
        state_at: ctx.now(),
        version: eb('version', '+', 1),
      }))
      .where('id', '=', id)
      .where('state', 'in', ['resolved', 'archived'])
      .returning('id')
      .executeTakeFirst();
    if (reopened !== undefined) {
      announceGroups(ctx, [id]);
      await record(ctx, 'aisher.group-reopened', { groupId: id }, { subjects: [id] });
    }
    return readGroup(ctx, id);
  });
}

/** Who takes care of a group. */
export interface Assignment {
  readonly assigneeId: string | null;
  readonly ownerTeamId: string | null;
  /** The version that the person saw. */
  readonly version: number;
}

/** @throws Problem 404 `group-not-found`, 409 `group-merged`, `group-changed`, 422 `assignee-not-here`. */
export async function assignGroup(
  outer: AnyContext,
  id: string,
  { assigneeId, ownerTeamId, version }: Assignment,
): Promise<Group> {
  return inTransaction(outer, async (ctx) => {
    await requireOpen(ctx, [id]);
    if (ownerTeamId !== null) await requireTeam(ctx, ownerTeamId);
    if (assigneeId !== null) await requireMember(ctx, assigneeId);
    const row = await ownDb(ctx)
      .updateTable('aisher.error_group')
      .set({
        assignee_id: assigneeId,
        owner_team_id: ownerTeamId,
        version: sql<number>`version + 1`,
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw groupChanged();
    announceGroups(ctx, [id]);
    const data = { groupId: id, assigneeId, ownerTeamId };
    await record(ctx, 'aisher.group-assigned', data, { subjects: [id] });
    return readGroup(ctx, id);
  });
}

/** Groups that a person took care of are nobody's from now on; their teams keep them. Needs a transaction. */
export async function unassignPerson(ctx: AnyContext, personId: string): Promise<void> {
  const rows = await ownDb(ctx)
    .updateTable('aisher.error_group')
    .set({ assignee_id: null, version: sql<number>`version + 1` })
    .where('org_id', '=', ctx.org)
    .where('assignee_id', '=', personId)
    .returning(['id', 'owner_team_id'])
    .execute();
  announceGroups(
    ctx,
    rows.map(({ id }) => id),
  );
  await recordMany(
    ctx,
    rows.map(({ id, owner_team_id: ownerTeamId }) => ({
      type: 'aisher.group-assigned',
      data: { groupId: id, assigneeId: null, ownerTeamId },
      subjects: [id],
    })),
  );
}

/** @throws Problem 422 `assignee-not-here`. Needs a transaction. */
export async function requireMember(ctx: AnyContext, personId: string): Promise<void> {
  const here = await peopleOfRoles(ctx, ['owner', 'admin', 'member', 'viewer', 'guest']);
  if (here.includes(personId)) return;
  throw new Problem(
    422,
    'assignee-not-here',
    'There is no such person in this org; choose another.',
  );
}

const groupChanged = () =>
  new Problem(409, 'group-changed', 'The group has changed in the meantime; read it again.');

/** A new group that nobody judged is ongoing after a day; one that was not seen for a month is archived. */
export const newMs = 24 * 3_600_000;
export const archiveAfterMs = 30 * 24 * 3_600_000;

/** Moves groups on whose time has come, at most `max`; gives how many. Needs a transaction. */
export async function moveGroupsOn(ctx: AnyContext, max: number): Promise<number> {
  const now = ctx.now();
  const move = (state: string, reason: string, where: ReturnType<typeof sql>) =>
    sql`
      update aisher.error_group set state = ${state}, reason = ${reason}, state_at = ${now}::timestamptz, version = version + 1
      where id in (select id from aisher.error_group where merged_into is null and ${where} limit ${max})`.execute(
      ownDb(ctx),
    );
  const newBefore = new Date(now.getTime() - newMs);
  const silentBefore = new Date(now.getTime() - archiveAfterMs);
  const archived = await move(
    'archived',
    'not-seen',
    sql`state in ('new', 'ongoing', 'regressed') and last_seen_at < ${silentBefore}::timestamptz`,
  );
  const ongoing = await move(
    'ongoing',
    'a-day-old',
    sql`state = 'new' and created_at < ${newBefore}::timestamptz`,
  );
  return Number(archived.numAffectedRows ?? 0) + Number(ongoing.numAffectedRows ?? 0);
}
