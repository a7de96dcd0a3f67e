/** What this server knows of issues about groups: at most one of a group is open at a tracker. */
import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { groupsWithin } from '../groups/changes/merged.ts';
import { requireGroup } from '../groups/group-list.ts';
import { announceGroups } from '../groups/hints.ts';
import { ownDb } from '../own-db.ts';
import { type Ticket, ticketsMax } from './schema.ts';
import type { Opened } from './trackers/tracker.ts';

/** The one that is open or being opened, of the group or of those that were merged into it. Needs a transaction. */
export const findAlive = async (ctx: AnyContext, groupId: string, targetId: string) =>
  ownDb(ctx)
    .selectFrom('aisher.ticket')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('group_id', 'in', await groupsWithin(ctx, groupId))
    .where('target_id', '=', targetId)
    .where('state', 'in', ['opening', 'open'])
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();

/**
 * Sees to it that there is one to be opened, or one that is open. What failed is taken up under its own id, since the
 * issue may be there all the same. Needs a transaction.
 */
export async function prepareTicket(ctx: AnyContext, groupId: string, targetId: string) {
  if ((await findAlive(ctx, groupId, targetId)) !== undefined) return;
  const failed = await ownDb(ctx)
    .selectFrom('aisher.ticket')
    .select('id')
    .where('group_id', 'in', await groupsWithin(ctx, groupId))
    .where('target_id', '=', targetId)
    .where('state', '=', 'failed')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (failed === undefined) {
    await ownDb(ctx)
      .insertInto('aisher.ticket')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        changed_at: ctx.now(),
        group_id: groupId,
        target_id: targetId,
        state: 'opening',
      })
      // Another stamp was a moment earlier: its issue is this one's, too.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } else {
    await change(ctx, failed.id, 'failed', { state: 'opening', reason: null });
  }
  announceGroups(ctx, [groupId]);
}

interface Change {
  readonly state: Ticket['state'];
  readonly reason?: string | null;
  readonly key?: string | null;
  readonly url?: string | null;
  readonly asked_at?: Date | null;
}

/** Compare and swap: gives whether it was as it should be. Needs a transaction. */
async function change(ctx: AnyContext, id: string, from: Ticket['state'], to: Change) {
  const changed = await ownDb(ctx)
    .updateTable('aisher.ticket')
    .set({ ...to, changed_at: ctx.now(), trying_until: null })
    .where('id', '=', id)
    .where('state', '=', from)
    .returning(['group_id', 'target_id'])
    .executeTakeFirst();
  if (changed !== undefined) announceGroups(ctx, [changed.group_id]);
  return changed;
}

/** Takes the ticket for one run, over all servers; undefined while another run asks the tracker. */
export const takeTicket = (outer: AnyContext, id: string, ms: number) =>
  inTransaction(outer, async (ctx) => {
    const now = ctx.now();
    return ownDb(ctx)
      .updateTable('aisher.ticket')
      .set({ trying_until: new Date(now.getTime() + ms) })
      .where('id', '=', id)
      .where('state', 'in', ['opening', 'open'])
      .where((eb) => eb.or([eb('trying_until', 'is', null), eb('trying_until', '<=', now)]))
      .returning(['id', 'state', 'key', 'created_at'])
      .executeTakeFirst();
  });
export type TakenTicket = NonNullable<Awaited<ReturnType<typeof takeTicket>>>;

/** Needs a transaction. */
export const giveBack = (ctx: AnyContext, id: string) =>
  ownDb(ctx)
    .updateTable('aisher.ticket')
    .set({ trying_until: null })
    .where('id', '=', id)
    .execute();

/** Needs a transaction. */
export async function noteOpened(
  ctx: AnyContext,
  id: string,
  draftId: string,
  { canBeAsked, ...opened }: Opened & { readonly canBeAsked: boolean },
) {
  const asked_at = canBeAsked ? ctx.now() : null;
  const changed = await change(ctx, id, 'opening', { state: 'open', ...opened, asked_at });
  if (changed === undefined) return;
  const data = { ticketId: id, groupId: changed.group_id, targetId: changed.target_id, draftId };
  await record(ctx, 'aisher.ticket-opened', data, { subjects: [id, changed.group_id, draftId] });
}

/** Needs a transaction. */
export const noteFailed = (ctx: AnyContext, id: string, reason: string) =>
  change(ctx, id, 'opening', { state: 'failed', reason });

/** Notes that somebody closed it at the tracker; false when it was not open. Needs a transaction. */
export async function noteClosed(ctx: AnyContext, id: string): Promise<boolean> {
  const changed = await change(ctx, id, 'open', { state: 'closed' });
  if (changed === undefined) return false;
  const data = { ticketId: id, groupId: changed.group_id, state: 'closed' };
  await record(ctx, 'aisher.ticket-changed', data, { subjects: [id, changed.group_id] });
  return true;
}

const selectTickets = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.ticket as t')
    .leftJoin('aisher.ticket_target as target', (join) =>
      join.onRef('target.org_id', '=', 't.org_id').onRef('target.id', '=', 't.target_id'),
    )
    .selectAll('t')
    .select(['target.name', 'target.kind']);
type Row = Awaited<ReturnType<ReturnType<typeof selectTickets>['execute']>>[number];

const toTicket = (row: Row): Ticket => ({
  id: row.id,
  target:
    row.target_id === null || row.name === null
      ? null
      : { id: row.target_id, name: row.name, kind: row.kind as 'generic' },
  state: row.state as Ticket['state'],
  reason: row.reason,
  key: row.key,
  url: row.url,
  createdAt: row.created_at.toISOString(),
  changedAt: row.changed_at.toISOString(),
});

/** Issues about a group and those that were merged into it, newest first. @throws Problem 404 `group-not-found`. */
export const listTickets = (ctx: AnyContext, groupId: string): Promise<{ tickets: Ticket[] }> =>
  inTransaction(ctx, async (ctx) => {
    await requireGroup(ctx, groupId);
    const rows = await selectTickets(ctx)
      .where('t.group_id', 'in', await groupsWithin(ctx, groupId))
      .orderBy('t.created_at', 'desc')
      .orderBy('t.id', 'desc')
      .limit(ticketsMax)
      .execute();
    return { tickets: rows.map(toTicket) };
  });

/**
 * A person or a program says that an issue was closed; again changes nothing. The next stamp about its group opens another one.
 *
 * @throws Problem 404 `ticket-not-found`, 409 `ticket-not-open`.
 */
export const closeTicket = (ctx: AnyContext, id: string): Promise<Ticket> =>
  inTransaction(ctx, async (ctx) => {
    await noteClosed(ctx, id);
    const row = await selectTickets(ctx).where('t.id', '=', id).executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        404,
        'ticket-not-found',
        'There is no such issue; list those of the group.',
      );
    }
    if (row.state !== 'closed') {
      throw new Problem(409, 'ticket-not-open', 'This issue was not opened; reload the group.');
    }
    return toTicket(row);
  });
