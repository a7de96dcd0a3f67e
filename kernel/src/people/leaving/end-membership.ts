import { Problem } from '../../base/problem.ts';
import { type AnyContext, inWholeOrg, kernelDb, personIdOf } from '../../core/context.ts';
import { requireAction, requireOwnerFor } from '../../core/permission.ts';
import { releaseDrafts } from '../../drafts/hand-over/release.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { lockMembership } from '../people/people.ts';
import { peopleOfRoles } from '../roles/roles.ts';
import { closeDoors } from './doors.ts';

/** What a membership that ended leaves for the org to look after. */
export interface Departure {
  /** The org has no owner any more. Only the system may cause that. */
  readonly wasLastOwner: boolean;
  /** Drafts that waited for the person, and now wait for anyone. */
  readonly drafts: number;
}

export interface LeavingOptions {
  /** Lets the last owner go, for a provider of identities that asks again for ever when it is refused. */
  readonly mayBeLastOwner?: boolean;
}

/**
 * Ends a membership: the caller's own (leaving), that of another by a person who may `person.remove`, or any by the system.
 * Every door of the person closes with it. What the person was asked to decide waits for anyone, and the owners are told. Stamps
 * stay.
 *
 * @throws Problem 403 `not-allowed`, `owners-only`; 404 `person-not-found`; 409 `last-owner`.
 */
export function endMembership(
  ctx: AnyContext,
  personId: string,
  { mayBeLastOwner = false }: LeavingOptions = {},
): Promise<Departure> {
  // A guest who leaves has drafts that others see afterwards.
  return inWholeOrg(ctx, async (ctx) => {
    const isOwn = personIdOf(ctx.actor) === personId;
    // Before the look: a guest does not learn who is there.
    if (!isOwn) await requireAction(ctx, 'person.remove');
    const { role, isLastOwner } = await lockMembership(ctx, personId);
    if (!isOwn) requireOwnerFor(ctx, role);
    const isForced = mayBeLastOwner && ctx.actor.kind === 'system';
    if (isLastOwner && !isForced) {
      throw new Problem(
        409,
        'last-owner',
        'The org needs an owner; hand it over to another person first, or close it.',
      );
    }
    const db = kernelDb(ctx);
    await db
      .updateTable('kernel.membership')
      .set({ left_at: ctx.now() })
      .where('person_id', '=', personId)
      .execute();
    await db.deleteFrom('kernel.team_member').where('person_id', '=', personId).execute();
    await db.deleteFrom('kernel.person_role').where('person_id', '=', personId).execute();
    await closeDoors(ctx, personId);
    const drafts = await releaseDrafts(ctx, personId);
    if (drafts > 0) await tellOwners(ctx, personId, drafts);
    await logAction(ctx, { action: 'kernel.person-left', subjectId: personId });
    await record(ctx, 'kernel.person-left', { personId, drafts }, { subjects: [personId] });
    return { wasLastOwner: isLastOwner, drafts };
  });
}

/** All owners but the one who removed the person, and saw it. */
async function tellOwners(ctx: AnyContext, personId: string, count: number): Promise<void> {
  const { name } = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('name')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  const by = personIdOf(ctx.actor);
  for (const owner of await peopleOfRoles(ctx, ['owner'])) {
    if (owner === by) continue;
    const params = { person: name, count };
    await notify(ctx, { personId: owner, kind: 'drafts-left', params, url: '/' });
  }
}
