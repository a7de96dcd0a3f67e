import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  inWholeOrg,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { endMembership } from '../leaving/end-membership.ts';
import { announceRoles, lockMembership } from '../people/people.ts';
import { noteRoleChange, roleIn } from '../roles/assign-role.ts';
import { takeStepUp } from '../step-up/step-up.ts';
import { findTransfer, getOrg } from './org-state.ts';
import type { OrgState, TransferInput } from './schema.ts';

const lifeMs = 7 * 24 * 3_600_000;

const notFound = () =>
  new Problem(404, 'transfer-not-found', 'There is no such offer any more; reload the page.');

/**
 * Offers the org to another of its people. Nothing changes until they accept; a new offer takes the place of the last.
 *
 * @throws Problem 403 `step-up-needed`; 404 `person-not-found`; 409 `owner-already`.
 */
export function offerOrg(ctx: Context<never>, input: TransferInput): Promise<OrgState> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await takeStepUp(ctx, 'org.transfer');
    const { role } = await lockMembership(ctx, input.personId);
    if (role === 'owner') {
      throw new Problem(
        409,
        'owner-already',
        'This person is an owner already; you can leave without handing anything over.',
      );
    }
    const db = kernelDb(ctx);
    await db.deleteFrom('kernel.ownership_transfer').execute();
    const id = randomUUID();
    await db
      .insertInto('kernel.ownership_transfer')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        from_person_id: personId,
        to_person_id: input.personId,
        leaves: input.leaves,
        expires_at: new Date(ctx.now().getTime() + lifeMs),
      })
      .execute();
    const { leaves } = input;
    const subjectId = input.personId;
    await logAction(ctx, { action: 'kernel.ownership-offered', subjectId, facts: { leaves } });
    const data = { transferId: id, from: personId, to: input.personId, leaves };
    await record(ctx, 'kernel.ownership-offered', data, { subjects: [personId, input.personId] });
    const state = await getOrg(ctx);
    const params = { person: state.transfer?.fromName ?? '', org: state.name };
    await notify(ctx, { personId: input.personId, kind: 'ownership-offered', params, url: '/org' });
    announceRoles(ctx, input.personId);
    return state;
  });
}

/** The offer, if it is by or to the caller. Needs a transaction. @throws Problem 404 `transfer-not-found`. */
async function lockOwn(ctx: AnyContext, id: string, personId: string) {
  await kernelDb(ctx).selectFrom('kernel.ownership_transfer').select('id').forUpdate().execute();
  const offer = await findTransfer(ctx);
  if (offer?.id !== id || ![offer.fromId, offer.toId].includes(personId)) throw notFound();
  return offer;
}

const dropOffer = (ctx: AnyContext) =>
  kernelDb(ctx).deleteFrom('kernel.ownership_transfer').execute();

/** Takes an offer back, or says no to it. @throws Problem 404 `transfer-not-found`. */
export function endOffer(ctx: Context<never>, id: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  return inWholeOrg(ctx, async (ctx) => {
    const { fromId, toId } = await lockOwn(ctx, id, personId);
    await dropOffer(ctx);
    const data = { transferId: id, by: personId === fromId ? 'giver' : 'receiver' };
    await record(ctx, 'kernel.ownership-offer-ended', data, { subjects: [fromId, toId] });
    announceRoles(ctx, personId === fromId ? toId : fromId);
  });
}

const setRole = (ctx: AnyContext, personId: string, role: 'owner' | 'admin') =>
  kernelDb(ctx)
    .updateTable('kernel.membership')
    .set({ role })
    .where('person_id', '=', personId)
    .execute();

/**
 * Becomes owner in place of who offers it. They become an admin, or leave in the same moment: at no time is the org
 * without an owner.
 *
 * @throws Problem 404 `transfer-not-found`.
 */
export function acceptOffer(ctx: Context<never>, id: string): Promise<OrgState> {
  const { personId } = requirePerson(ctx);
  return inWholeOrg(ctx, async (ctx) => {
    const offer = await lockOwn(ctx, id, personId);
    if (offer.toId !== personId) throw notFound();
    const taker = await lockMembership(ctx, personId);
    await dropOffer(ctx);
    await setRole(ctx, personId, 'owner');
    await noteRoleChange(ctx, personId, { from: roleIn(taker), to: 'owner' });
    const { fromId, leaves } = offer;
    const facts = { leaves };
    await logAction(ctx, { action: 'kernel.ownership-transferred', subjectId: fromId, facts });
    const data = { transferId: id, from: fromId, to: personId, leaves };
    await record(ctx, 'kernel.ownership-transferred', data, { subjects: [fromId, personId] });
    announceRoles(ctx, personId);
    if (leaves) {
      const actor = { kind: 'system', name: 'ownership-transfer' } as const;
      await endMembership({ ...ctx, actor }, fromId);
    } else {
      await setRole(ctx, fromId, 'admin');
      await noteRoleChange(ctx, fromId, { from: 'owner', to: 'admin' });
      announceRoles(ctx, fromId);
      const params = { person: offer.toName, org: '' };
      await notify(ctx, { personId: fromId, kind: 'ownership-taken', params, url: '/org' });
    }
    return getOrg(ctx);
  });
}
