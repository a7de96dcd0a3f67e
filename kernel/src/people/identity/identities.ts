import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { asIdentity } from './bound.ts';

/** An org in which an identity is a member, and as whom. */
export interface OrgOfIdentity {
  readonly org: string;
  readonly slug: string;
  readonly name: string;
  readonly personId: string;
  readonly personName: string;
  readonly role: string;
}

/** The identity of a person of the org; undefined for somebody who only ever came by a link. */
export async function identityOf(ctx: AnyContext, personId: string): Promise<string | undefined> {
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.identity_person')
      .select('identity_id')
      .where('org_id', '=', ctx.org)
      .where('person_id', '=', personId)
      .executeTakeFirst(),
  );
  return row?.identity_id;
}

/** Who an identity is in the org of `ctx`, whether a member still or one who left. */
export async function personOf(ctx: AnyContext, identityId: string): Promise<string | undefined> {
  const row = await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.identity_person')
      .select('person_id')
      .where('identity_id', '=', identityId)
      .where('org_id', '=', ctx.org)
      .executeTakeFirst(),
  );
  return row?.person_id;
}

/** The orgs in which an identity is a member: it may open a session in each. */
export async function orgsOf(ctx: AnyContext, identityId: string): Promise<OrgOfIdentity[]> {
  const { rows } = await asIdentity(ctx, identityId, (ctx) =>
    sql<OrgOfIdentity>`
      select org_id as org, slug, name, person_id as "personId", person_name as "personName", role
      from kernel.orgs_of_identity()`.execute(kernelDb(ctx)),
  );
  return rows;
}

/** Makes an identity of nobody yet. */
export async function createIdentity(ctx: AnyContext, locale: string): Promise<string> {
  const id = randomUUID();
  await asIdentity(ctx, id, (ctx) =>
    kernelDb(ctx).insertInto('kernel.identity').values({ id, locale }).execute(),
  );
  return id;
}

/**
 * Says that a person of the org is this identity: one person each, and no person of two.
 *
 * @throws Problem 409 `identity-taken`.
 */
export async function joinOrg(
  ctx: AnyContext,
  { identityId, personId }: { readonly identityId: string; readonly personId: string },
): Promise<void> {
  await asIdentity(ctx, identityId, async (ctx) => {
    const added = await kernelDb(ctx)
      .insertInto('kernel.identity_person')
      .values({ identity_id: identityId, org_id: ctx.org, person_id: personId })
      .onConflict((conflict) => conflict.doNothing())
      .returning('person_id')
      .executeTakeFirst();
    if (added || (await personOf(ctx, identityId)) === personId) return;
    throw new Problem(
      409,
      'identity-taken',
      'This person or this account belongs to another one here already; sign in as that one.',
    );
  });
}

/** The identity of a person of the org, made where they have none: who came by a link connects an account so. */
export async function ensureIdentity(ctx: AnyContext, personId: string): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    // Of two at the same moment, the second waits and finds the identity of the first.
    const { locale } = await kernelDb(ctx)
      .selectFrom('kernel.person')
      .select('locale')
      .where('id', '=', personId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const found = await identityOf(ctx, personId);
    if (found !== undefined) return found;
    const identityId = await createIdentity(ctx, locale);
    await joinOrg(ctx, { identityId, personId });
    return identityId;
  });
}
