import { type AnyContext, kernelDb } from '../../core/context.ts';
import type { Role } from '../../core/role.ts';
import { type SignIn, type Way, ways } from './ways.ts';

/** How people of an org may sign in. */
export interface SignInPolicy {
  readonly ways: readonly Way[];
  readonly ageHoursMax: number | null;
  readonly arrivalRole: Role;
  readonly mayArrive: boolean;
  readonly recoveredUntil: Date | null;
}

/** Of an org that said nothing. */
const anyWay: SignInPolicy = {
  ways,
  ageHoursMax: null,
  arrivalRole: 'member',
  mayArrive: false,
  recoveredUntil: null,
};

/** Needs a transaction. */
export async function findPolicy(ctx: AnyContext): Promise<SignInPolicy> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.sign_in_policy')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  if (row === undefined) return anyWay;
  return {
    ways: row.ways as Way[],
    ageHoursMax: row.age_hours_max,
    arrivalRole: row.arrival_role as Role,
    mayArrive: row.may_arrive,
    recoveredUntil: row.recovered_until,
  };
}

/** What somebody is whom the provider of the org brings, and whether a sign-in is enough for that. Needs a transaction. */
export async function arrivalRule(ctx: AnyContext) {
  const { arrivalRole: role, mayArrive } = await findPolicy(ctx);
  return { role, mayArrive };
}

/** Whether nobody can have signed in wrongly. */
export const allowsAll = ({ ways: allowed, ageHoursMax }: SignInPolicy): boolean =>
  ageHoursMax === null && ways.every((way) => allowed.includes(way));

/** Why a sign-in is not enough; null where it is. */
export function faultOf(
  { ways, ageHoursMax }: SignInPolicy,
  { way, signedInAt }: Pick<SignIn, 'way' | 'signedInAt'>,
  now: Date,
): 'way' | 'age' | null {
  if (!ways.includes(way)) return 'way';
  const ageMs = now.getTime() - signedInAt.getTime();
  return ageHoursMax !== null && ageMs > ageHoursMax * 3_600_000 ? 'age' : null;
}
