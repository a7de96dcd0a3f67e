import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { requireStepUp } from '../../standing/step-up.ts';
import { peopleOfRoles } from '../roles/roles.ts';
import { type RecoveryPeople, type RecoveryPeopleInput, recoveryChoicesMax } from './schema.ts';

const rolesThatRecover = ['owner', 'admin'];

/** Those who are named or could be, the named ones first. Needs a transaction. */
export async function listRecoveryPeople(ctx: AnyContext): Promise<RecoveryPeople> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.membership as membership')
    .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
    .leftJoin('kernel.recovery_person as named', 'named.person_id', 'membership.person_id')
    .select(['membership.person_id', 'membership.role', 'person.name'])
    .select((eb) => eb('named.person_id', 'is not', null).as('is_named'))
    .where('membership.left_at', 'is', null)
    .where((eb) =>
      eb.or([eb('membership.role', 'in', rolesThatRecover), eb('named.person_id', 'is not', null)]),
    )
    .orderBy('is_named', 'desc')
    .orderBy('person.name')
    .orderBy('membership.person_id')
    .limit(recoveryChoicesMax)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    name: row.name,
    role: row.role as RecoveryPeople[number]['role'],
    isNamed: Boolean(row.is_named),
    counts: rolesThatRecover.includes(row.role),
  }));
}

/** Who was named, and is an owner or an admin now. Needs a transaction. */
export async function findRecoveryPeople(ctx: AnyContext): Promise<string[]> {
  const people = await listRecoveryPeople(ctx);
  return people.filter((each) => each.isNamed && each.counts).map(({ personId }) => personId);
}

/** All owners, and those whom one of them named for this. Needs a transaction. */
export async function tellRecoverers(
  ctx: AnyContext,
  kind: string,
  params: Readonly<Record<string, string>> = {},
): Promise<void> {
  const owners = await peopleOfRoles(ctx, ['owner']);
  for (const personId of new Set([...owners, ...(await findRecoveryPeople(ctx))])) {
    await notify(ctx, { personId, kind, params, url: '/org/policy' });
  }
}

/** @throws Problem 422 `recovery-person-not-admin`. */
function requireChoices(people: RecoveryPeople, personIds: readonly string[]): void {
  const choices = new Set(people.filter(({ counts }) => counts).map(({ personId }) => personId));
  if (personIds.every((each) => choices.has(each))) return;
  throw new Problem(
    422,
    'recovery-person-not-admin',
    'Only owners and admins of the org can be named; reload the page and choose again.',
  );
}

/**
 * Names who hears at once when the way in or the last owner is gone, and who may then take the org over. None leaves it to
 * the owners and admins. Whoever is named for the first time is told.
 *
 * @throws Problem 403 `step-up-needed`; 422 `recovery-person-not-admin`.
 */
export function nameRecoveryPeople(
  ctx: Context<never>,
  { personIds }: RecoveryPeopleInput,
): Promise<RecoveryPeople> {
  const { personId: by } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await lockOrg(ctx);
    const before = await listRecoveryPeople(ctx);
    requireChoices(before, personIds);
    const named = before.filter(({ isNamed }) => isNamed).map(({ personId }) => personId);
    const added = personIds.filter((each) => !named.includes(each));
    const removed = named.filter((each) => !personIds.includes(each));
    if (added.length === 0 && removed.length === 0) return before;
    const db = kernelDb(ctx);
    const row = { org_id: ctx.org, created_at: ctx.now() };
    if (removed.length > 0) {
      await db.deleteFrom('kernel.recovery_person').where('person_id', 'in', removed).execute();
    }
    if (added.length > 0) {
      const rows = added.map((person_id) => ({ ...row, person_id }));
      await db.insertInto('kernel.recovery_person').values(rows).execute();
    }
    const facts = { named: personIds.length, added: added.length, removed: removed.length };
    await logAction(ctx, { action: 'kernel.recovery-people-changed', facts });
    const subjects = [ctx.org, ...added, ...removed];
    await record(ctx, 'kernel.recovery-people-changed', { ...facts, personIds }, { subjects });
    const after = await listRecoveryPeople(ctx);
    const { name: person } = await db
      .selectFrom('kernel.person')
      .select('name')
      .where('id', '=', by)
      .executeTakeFirstOrThrow();
    for (const personId of added) {
      if (personId === by) continue;
      await notify(ctx, {
        personId,
        kind: 'recovery-named',
        params: { person },
        url: '/org/policy',
      });
    }
    return after;
  });
}

/** Somebody who leaves is no longer named. Needs a transaction with the reach of the org. */
export async function dropRecoveryPerson(ctx: AnyContext, personId: string): Promise<void> {
  const { numDeletedRows } = await kernelDb(ctx)
    .deleteFrom('kernel.recovery_person')
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return;
  const facts = { added: 0, removed: 1, why: 'left' };
  await logAction(ctx, { action: 'kernel.recovery-people-changed', subjectId: personId, facts });
  await record(ctx, 'kernel.recovery-people-changed', facts, { subjects: [ctx.org, personId] });
}
