import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import type { Ageing } from '../../core/module.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { refreshOpenLinks } from '../pairings/link-notices.ts';
import { type Invitation, type Invitations, invitationsMax } from './schema.ts';
import { type InvitationRow, invitationOf, selectInvitations, stateOf } from './standing.ts';

/** What nobody accepted. An accepted one stays with its person: it is how a former member is found. */
export const invitationAge: Ageing = {
  table: 'kernel.invitation',
  days: 30,
  async remove(ctx, days, max) {
    const old = kernelDb(ctx)
      .selectFrom('kernel.invitation')
      .select('id')
      .where('person_id', 'is', null)
      .where(
        (eb) => eb.fn.coalesce('ended_at', 'expires_at'),
        '<',
        sql<Date>`now() - make_interval(days => ${days}::int)`,
      )
      .limit(max);
    const gone = await kernelDb(ctx)
      .deleteFrom('kernel.invitation')
      .where('id', 'in', old)
      .returning('id')
      .execute();
    return gone.length;
  },
};

/** Whether letters leave this server. */
export const canMail = (ctx: AnyContext): boolean => ctx.parts.notifier.mail !== undefined;

/** Those of the org, the newest first, with what became of each. */
export function listInvitations(ctx: Context<never>): Promise<Invitations> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await selectInvitations(ctx)
      .orderBy('invitation.created_at', 'desc')
      .orderBy('invitation.id')
      .limit(invitationsMax)
      .execute();
    return { invitations: rows.map((row) => invitationOf(ctx, row)), canMail: canMail(ctx) };
  });
}

const notFound = () =>
  new Problem(404, 'invitation-not-found', 'There is no such invitation; reload the list.');

/**
 * One that nobody has accepted, locked until the transaction ends.
 *
 * @throws Problem 404 `invitation-not-found`, also when it is over for good.
 */
export async function lockOpen(ctx: AnyContext, id: string): Promise<InvitationRow> {
  const row = await selectInvitations(ctx)
    .where('invitation.id', '=', id)
    .forUpdate('invitation')
    .executeTakeFirst();
  const isOpen = row !== undefined && ['waiting', 'expired', 'stopped'].includes(stateOf(ctx, row));
  if (!isOpen) throw notFound();
  return row;
}

/** Needs a transaction. */
export async function getInvitation(ctx: AnyContext, id: string): Promise<Invitation> {
  const row = await selectInvitations(ctx)
    .where('invitation.id', '=', id)
    .executeTakeFirstOrThrow(notFound);
  return invitationOf(ctx, row);
}

/** Ends an invitation before it is used: its link and its letter lead nowhere from now on. */
export function withdrawInvitation(ctx: Context<never>, id: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const { kind } = await lockOpen(ctx, id);
    await endInvitation(ctx, id, 'withdrawn');
    await logAction(ctx, { action: 'kernel.invitation-withdrawn', subjectId: id, facts: { kind } });
    const data = { invitationId: id, kind };
    await record(ctx, 'kernel.invitation-withdrawn', data, { subjects: [id] });
    refreshOpenLinks(ctx, id);
  });
}

/** Needs a transaction. */
export async function endInvitation(
  ctx: AnyContext,
  id: string,
  reason: 'accepted' | 'declined' | 'withdrawn',
): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.invitation')
    .set({ ended_at: ctx.now(), end_reason: reason, secret_sealed: null })
    .where('id', '=', id)
    .execute();
}
