import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { record } from '../../../ledger/ledger.ts';
import { requireStepUp } from '../../../standing/step-up.ts';
import { findClaimants } from '../../ownership/claimants.ts';
import { listRecoveryPeople } from '../../recovery/recovery-people.ts';
import { peopleOfRoles } from '../../roles/roles.ts';
import { endSessions } from '../../sessions/ends.ts';
import { getSignInOf } from '../../sessions/session-facts.ts';
import { findRules, findWaysOfPeople } from '../domains/ways-of-people.ts';
import { allowsAll, faultOf, findPolicy, type SignInPolicy } from '../policy.ts';
import type { Way } from '../ways.ts';
import { requireNoDomainOf, requireTried } from './lock-out.ts';
import { findCodes, makeCodes } from './recovery.ts';
import type { OrgPolicy, PolicyInput, SavedPolicy } from './schema.ts';

const sessionsMax = 20_000;

/** Devices of browsers that are open and would not be let in. Needs a transaction. */
async function findNotAllowed(ctx: AnyContext, policy: SignInPolicy): Promise<string[]> {
  if (allowsAll(policy) && (await findRules(ctx)).size === 0) return [];
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.session as session')
    .innerJoin('kernel.device as device', 'device.id', 'session.device_id')
    .select(['session.device_id', 'session.person_id', 'session.way', 'session.signed_in_at'])
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', ctx.now())
    .where('device.kind', '=', 'browser')
    .limit(sessionsMax)
    .execute();
  const now = ctx.now();
  const people = [...new Set(rows.map((row) => row.person_id))];
  const ofDomains = await findWaysOfPeople(ctx, people);
  return rows
    .filter((row) => {
      const signIn = { way: row.way as Way, signedInAt: row.signed_in_at };
      const ways = ofDomains.get(row.person_id) ?? policy.ways;
      return faultOf({ ...policy, ways }, signIn, now) !== null;
    })
    .map(({ device_id: id }) => id);
}

export function getPolicy(ctx: Context<never>): Promise<OrgPolicy> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const policy = await findPolicy(ctx);
    const { way, signedInAt } = await getSignInOf(ctx, deviceId);
    const codes = await findCodes(ctx, personId);
    const hasOwner = (await peopleOfRoles(ctx, ['owner'])).length > 0;
    return {
      ways: [...policy.ways],
      ageHoursMax: policy.ageHoursMax,
      arrivalRole: policy.arrivalRole as OrgPolicy['arrivalRole'],
      mayArrive: policy.mayArrive,
      notAllowed: (await findNotAllowed(ctx, policy)).length,
      current: { way, signedInAt: signedInAt.toISOString() },
      recoveryCodes: codes.left,
      recoveryCodesMadeAt: codes.madeAt,
      recoveryPeople: await listRecoveryPeople(ctx),
      hasOwner,
      mayClaim: !hasOwner && (await findClaimants(ctx)).includes(personId),
    };
  });
}

/**
 * How people may sign in from now on. Who is signed in otherwise is ended at the next refresh, in ten minutes at most.
 * When links are turned off, the caller gets two recovery codes.
 *
 * @throws Problem 403 `step-up-needed`; 409 `sign-in-not-tried`.
 */
export function savePolicy(ctx: Context<never>, input: PolicyInput): Promise<SavedPolicy> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await lockOrg(ctx);
    const old = await findPolicy(ctx);
    const isOnly = !input.ways.includes('link');
    const isOther = [...old.ways].sort().join() !== [...input.ways].sort().join();
    if (isOnly && isOther) await requireTried(ctx, deviceId, input.ways);
    for (const way of old.ways) if (!input.ways.includes(way)) await requireNoDomainOf(ctx, way);
    const columns = {
      changed_at: ctx.now(),
      ways: input.ways,
      age_hours_max: input.ageHoursMax,
      arrival_role: input.arrivalRole,
      may_arrive: input.mayArrive,
    };
    await kernelDb(ctx)
      .insertInto('kernel.sign_in_policy')
      .values({ org_id: ctx.org, created_at: ctx.now(), ...columns })
      .onConflict((conflict) =>
        conflict.column('org_id').doUpdateSet({ ...columns, recovered_until: null }),
      )
      .execute();
    const facts = {
      ways: input.ways.join(' '),
      ageHoursMax: input.ageHoursMax,
      arrivalRole: input.arrivalRole,
      mayArrive: input.mayArrive,
    };
    await logAction(ctx, { action: 'kernel.policy-changed', facts });
    await record(ctx, 'kernel.policy-changed', facts, { subjects: [ctx.org] });
    const codes = isOnly && isOther ? await makeCodes(ctx, personId) : [];
    return { policy: await getPolicy(ctx), codes };
  });
}

/** Ends at once whom the policy does not let in any more, but the browser that asks. Returns how many. */
export function enforcePolicy(ctx: Context<never>): Promise<number> {
  const { deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const found = await findNotAllowed(ctx, await findPolicy(ctx));
    const deviceIds = found.filter((id) => id !== deviceId);
    const ended = await endSessions(ctx, { deviceIds }, 'signed-out');
    await logAction(ctx, { action: 'kernel.policy-enforced', facts: { ended } });
    await record(ctx, 'kernel.policy-enforced', { ended }, { subjects: [ctx.org] });
    return ended;
  });
}
