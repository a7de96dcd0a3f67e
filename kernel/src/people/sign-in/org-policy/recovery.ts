import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../../base/problem.ts';
import { createSecret, orgOfSecret } from '../../../base/token.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  inWholeOrg,
  kernelDb,
  requirePerson,
  systemContext,
} from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { record } from '../../../ledger/ledger.ts';
import { notify } from '../../../notify/notifications.ts';
import { requireStepUp } from '../../../standing/step-up.ts';
import { findClaimants } from '../../ownership/claimants.ts';
import { insertPairing } from '../../pairings/pairings.ts';
import { announceRoles, lockMembership } from '../../people/people.ts';
import { tellRecoverers } from '../../recovery/recovery-people.ts';
import { noteRoleChange, roleIn } from '../../roles/assign-role.ts';
import { peopleOfRoles } from '../../roles/roles.ts';
import { ways } from '../ways.ts';
import type { NewCodes } from './schema.ts';

const codesMax = 2;
/** How long the owner has to set right what locked everybody out. */
const recoveredMs = 60 * 60_000;

/** How many codes of a person are left, and when they were made; null where they never were. Needs a transaction. */
export async function findCodes(ctx: AnyContext, personId: string) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.recovery_code')
    .select(['created_at', 'used_at'])
    .where('person_id', '=', personId)
    .limit(codesMax)
    .execute();
  return {
    left: rows.filter((row) => row.used_at === null).length,
    madeAt: rows[0]?.created_at.toISOString() ?? null,
  };
}

/** New codes for an owner, in place of those before, used or not. Needs a transaction. */
export async function makeCodes(ctx: AnyContext, personId: string): Promise<string[]> {
  const db = kernelDb(ctx);
  await db.deleteFrom('kernel.recovery_code').where('person_id', '=', personId).execute();
  const codes = Array.from({ length: codesMax }, () => createSecret(ctx.org));
  await db
    .insertInto('kernel.recovery_code')
    .values(
      codes.map((code) => ({
        org_id: ctx.org,
        id: randomUUID(),
        created_at: ctx.now(),
        person_id: personId,
        code_hash: ctx.parts.keyring.hashSecret(code),
      })),
    )
    .execute();
  await logAction(ctx, { action: 'kernel.recovery-codes-made', subjectId: personId });
  await record(ctx, 'kernel.recovery-codes-made', { personId }, { subjects: [personId] });
  return codes;
}

/**
 * Two new codes for the owner who asks; those before are void. The policy stays as it is, and all owners are told: who holds
 * a code comes in by any way.
 *
 * @throws Problem 403 `step-up-needed`.
 */
export function renewCodes(ctx: Context<never>): Promise<NewCodes> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await lockOrg(ctx);
    const codes = await makeCodes(ctx, personId);
    const { name: person } = await kernelDb(ctx)
      .selectFrom('kernel.person')
      .select('name')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    for (const owner of await peopleOfRoles(ctx, ['owner'])) {
      const notice = { kind: 'recovery-codes-made', params: { person }, url: '/org/policy' };
      await notify(ctx, { personId: owner, ...notice });
    }
    return { codes };
  });
}

const codeUnknown = () =>
  new Problem(
    404,
    'recovery-code-unknown',
    'This is no recovery code, or it was used already; take the other one.',
  );

/**
 * Lets the owner whose code it is in by a link, and for an hour by any way. Each code does it once. All owners
 * and those who are named for recovery are told at once.
 *
 * @throws Problem 404 `recovery-code-unknown`, also when its person is no owner any more.
 */
export async function useCode(
  outer: Context<never>,
  code: string,
): Promise<{ link: string; until: string }> {
  const org = orgOfSecret(code);
  if (org === undefined) throw codeUnknown();
  const { parts, trace } = outer;
  const ctx = systemContext(parts, { org, name: 'recovery', trace });
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const owners = await peopleOfRoles(ctx, ['owner']);
    const used = await kernelDb(ctx)
      .updateTable('kernel.recovery_code')
      .set({ used_at: now })
      .where('code_hash', '=', parts.keyring.hashSecret(code))
      .where('used_at', 'is', null)
      .where(sql<boolean>`person_id = any(${owners}::uuid[])`)
      .returning(['id', 'person_id'])
      .executeTakeFirst();
    if (used === undefined) throw codeUnknown();
    const { person_id: personId } = used;
    const until = new Date(now.getTime() + recoveredMs);
    await kernelDb(ctx)
      .insertInto('kernel.sign_in_policy')
      .values({ org_id: org, ways: [...ways], recovered_until: until })
      .onConflict((conflict) => conflict.column('org_id').doUpdateSet({ recovered_until: until }))
      .execute();
    const { link } = await insertPairing(ctx, 'owner', { personId, role: 'owner' });
    await logAction(ctx, { action: 'kernel.recovery-code-used', subjectId: personId });
    await record(ctx, 'kernel.recovery-code-used', { personId }, { subjects: [personId] });
    await tellRecoverers(ctx, 'recovery-code-used');
    return { link, until: until.toISOString() };
  });
}

/**
 * One of the admins becomes the owner of an org that has none, such as after its provider ended the last one. Those who might
 * have become it as well are told.
 *
 * @throws Problem 403 `not-allowed`, `step-up-needed`; 409 `org-has-owner`.
 */
export function claimOwnership(ctx: Context<never>): Promise<void> {
  const { personId } = requirePerson(ctx);
  return inWholeOrg(ctx, async (ctx) => {
    await lockOrg(ctx);
    const claimants = await findClaimants(ctx);
    if (!claimants.includes(personId)) {
      throw new Problem(403, 'not-allowed', 'Only an admin may become the owner; ask one.');
    }
    if ((await peopleOfRoles(ctx, ['owner'])).length > 0) {
      throw new Problem(409, 'org-has-owner', 'The org has an owner; ask them.');
    }
    await requireStepUp(ctx, 'person.own');
    const from = roleIn(await lockMembership(ctx, personId));
    await kernelDb(ctx)
      .updateTable('kernel.membership')
      .set({ role: 'owner' })
      .where('person_id', '=', personId)
      .execute();
    await noteRoleChange(ctx, personId, { from, to: 'owner' });
    announceRoles(ctx, personId);
    for (const other of claimants) {
      if (other === personId) continue;
      await notify(ctx, { personId: other, kind: 'owner-recovered', params: {}, url: '/org' });
    }
  });
}
