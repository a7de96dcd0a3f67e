import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { endMembership } from '../leaving/end-membership.ts';
import { findClaimants } from '../ownership/claimants.ts';
import { announceRoles, membershipWith } from '../people/people.ts';
import { noteRoleChange } from '../roles/assign-role.ts';
import { arrivalRule } from '../sign-in/policy.ts';
import { teamIdsOf } from '../teams/teams.ts';

/** So long the teams of somebody who was deprovisioned are kept for a return. */
export const absenceDays = 90;

/** Keeps or adds team places of somebody who is away. */
export async function keepTeams(
  ctx: AnyContext,
  personId: string,
  teamIds: readonly string[],
): Promise<void> {
  if (teamIds.length === 0) return;
  await sql`
    insert into kernel.absence (org_id, person_id, left_at, team_ids)
    values (${ctx.org}::uuid, ${personId}::uuid, ${ctx.now()}::timestamptz, ${[...teamIds]}::uuid[])
    on conflict (org_id, person_id) do update set
      team_ids = array(select distinct unnest(absence.team_ids || excluded.team_ids) limit 1000)`.execute(
    kernelDb(ctx),
  );
}

/** An org without an owner works on, and nobody can change who may do what: those who may become the owner are told. */
async function reportOwnerless(ctx: AnyContext): Promise<void> {
  const claimants = await findClaimants(ctx);
  const told = claimants.length;
  await record(ctx, 'kernel.org-without-owner', { told }, { subjects: [ctx.org] });
  for (const personId of claimants) {
    await notify(ctx, { personId, kind: 'org-without-owner', params: {}, url: '/org/policy' });
  }
}

/**
 * Ends the membership of somebody who no longer works there. It is never refused, since a provider would ask for ever:
 * the last owner goes as well, and those who can recover the org are told. Needs a transaction.
 */
async function deprovision(ctx: AnyContext, personId: string, tokenId: string): Promise<void> {
  const teamIds = await teamIdsOf(ctx, personId);
  await keepTeams(ctx, personId, teamIds);
  const { wasLastOwner } = await endMembership(ctx, personId, { mayBeLastOwner: true });
  const facts = { tokenId, teams: teamIds.length };
  await logAction(ctx, { action: 'kernel.person-deprovisioned', subjectId: personId, facts });
  await record(
    ctx,
    'kernel.person-deprovisioned',
    { personId, ...facts },
    { subjects: [personId] },
  );
  if (wasLastOwner) await reportOwnerless(ctx);
}

/** Takes the teams back that were kept; those that are gone, or kept too long, are not there. */
async function returnTeams(ctx: AnyContext, personId: string): Promise<number> {
  const kept = await kernelDb(ctx)
    .deleteFrom('kernel.absence')
    .where('person_id', '=', personId)
    .returning(['team_ids', 'left_at'])
    .executeTakeFirst();
  const oldest = ctx.now().getTime() - absenceDays * 24 * 3_600_000;
  if (kept === undefined || kept.left_at.getTime() < oldest) return 0;
  const { numAffectedRows = 0n } = await sql`
    insert into kernel.team_member (org_id, team_id, person_id)
    select t.org_id, t.id, ${personId}::uuid from kernel.team t where t.id = any(${kept.team_ids}::uuid[])
    on conflict do nothing`.execute(kernelDb(ctx));
  return Number(numAffectedRows);
}

/** Gives somebody their place back. Teams come back; rights are given anew by people. Needs a transaction. */
async function readmit(
  ctx: AnyContext,
  { personId, role: from }: { readonly personId: string; readonly role: string },
  tokenId: string,
): Promise<void> {
  const { role: to } = await arrivalRule(ctx);
  await kernelDb(ctx)
    .updateTable('kernel.membership')
    .set({ left_at: null, ...membershipWith(to) })
    .where('person_id', '=', personId)
    .execute();
  const teams = await returnTeams(ctx, personId);
  await noteArrival(ctx, personId, { tokenId, teams, role: to, isReturn: true });
  if (from !== to) await noteRoleChange(ctx, personId, { from, to });
  announceRoles(ctx, personId);
}

/** Somebody is there by the word of the provider. */
export async function noteArrival(
  ctx: AnyContext,
  personId: string,
  facts: {
    readonly tokenId: string;
    readonly teams: number;
    readonly role: string;
    readonly isReturn: boolean;
  },
): Promise<void> {
  await logAction(ctx, { action: 'kernel.person-provisioned', subjectId: personId, facts });
  await record(ctx, 'kernel.person-provisioned', { personId, ...facts }, { subjects: [personId] });
}

/** Makes the membership what the provider says; the same again changes nothing. Needs a transaction. */
export async function settlePresence(
  ctx: AnyContext,
  personId: string,
  active: boolean,
  tokenId: string,
): Promise<void> {
  const { left_at: leftAt, role } = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select(['left_at', 'role'])
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  const isHere = leftAt === null;
  if (active && !isHere) await readmit(ctx, { personId, role }, tokenId);
  if (!active && isHere) await deprovision(ctx, personId, tokenId);
}
