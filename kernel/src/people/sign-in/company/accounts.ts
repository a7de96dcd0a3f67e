import { sql } from 'kysely';
import { Problem } from '../../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { requireOpenOrg } from '../../../core/people/org-closing.ts';
import { emailBlind } from '../../identity/emails.ts';
import { addPerson } from '../../people/people.ts';
import { findUser } from '../../scim/users.ts';
import { arrivalRule } from '../policy.ts';
import type { Proof } from './proofs.ts';

/** What an account of a provider of the org is found by. */
export const blindOfName = (
  { org, parts }: AnyContext,
  { way, issuer, subject }: Pick<Proof, 'way' | 'issuer' | 'subject'>,
): string =>
  parts.keyring.blind(
    way === 'saml' ? 'saml name' : 'own-oidc subject',
    `${org} ${issuer} ${subject}`,
  );

const unknown = () =>
  new Problem(
    403,
    'company-person-unknown',
    'The provider knows you, and this org does not; ask an owner of the org to let you in.',
  );
const left = () =>
  new Problem(
    401,
    'person-left',
    'This person is no longer a member; ask an owner of the org for an invitation.',
  );

/** One who is here already, and signs in with that address, checked by a provider. Two of them would be a guess. */
async function findByEmail(ctx: AnyContext, email: string | null): Promise<string | undefined> {
  if (email === null) return undefined;
  const { rows } = await sql<{ person_id: string }>`
    select p.person_id from kernel.people_of_email(${emailBlind(ctx.parts.keyring, email)}) p`.execute(
    kernelDb(ctx),
  );
  return rows.length === 1 ? rows[0]?.person_id : undefined;
}

async function arrive(ctx: AnyContext, { name, email, subject }: Proof): Promise<string> {
  const { role, mayArrive } = await arrivalRule(ctx);
  if (!mayArrive) throw unknown();
  await requireOpenOrg(ctx);
  const called = name ?? email?.split('@')[0] ?? subject;
  return addPerson(ctx, { name: called.slice(0, 100), role });
}

/** Whether somebody has the account of a person already: a provider does not give a person to two. */
async function isTaken(ctx: AnyContext, personId: string, way: Proof['way']): Promise<boolean> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.provider_account')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('way', '=', way)
    .executeTakeFirst();
  return row !== undefined;
}

const accountTaken = () =>
  new Problem(
    409,
    'company-account-taken',
    'This account of the provider is another person’s here; choose your own.',
  );

/** A person who is signed in, and whom the provider vouches for, has this account from now on. */
async function connect(
  ctx: AnyContext,
  personId: string,
  { way, name }: { readonly way: Proof['way']; readonly name: string },
): Promise<string> {
  const db = kernelDb(ctx);
  await requireMember(ctx, personId);
  await db
    .deleteFrom('kernel.provider_account')
    .where('person_id', '=', personId)
    .where('way', '=', way)
    .execute();
  const added = await db
    .insertInto('kernel.provider_account')
    .values({
      org_id: ctx.org,
      person_id: personId,
      way,
      name_blind: name,
      last_used_at: ctx.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('person_id')
    .executeTakeFirst();
  if (added === undefined) throw accountTaken();
  return personId;
}

/**
 * The person of the org whom the provider means: who came by this name before, whom it provisioned, or who is here
 * with that address; else somebody new, where the org lets them come. Needs a transaction.
 *
 * @throws Problem 401 `person-left`; 403 `company-person-unknown`; 409 `company-account-taken`, `org-closing`.
 */
export async function personOfProof(ctx: AnyContext, proof: Proof): Promise<string> {
  const name = blindOfName(ctx, proof);
  const known = proof.personId === null ? await findKnown(ctx, name) : undefined;
  if (known !== undefined) return requireMember(ctx, known);
  // Of two who come at the same moment, the second waits and is who the first one became.
  await lockOrg(ctx);
  if (proof.personId !== null) return connect(ctx, proof.personId, { way: proof.way, name });
  const now = await findKnown(ctx, name);
  return now === undefined ? comeFirst(ctx, proof, name) : requireMember(ctx, now);
}

/** Who came by this name before. */
async function findKnown(ctx: AnyContext, name: string): Promise<string | undefined> {
  const row = await kernelDb(ctx)
    .updateTable('kernel.provider_account')
    .set({ last_used_at: ctx.now() })
    .where('name_blind', '=', name)
    .returning('person_id')
    .executeTakeFirst();
  return row?.person_id;
}

async function comeFirst(ctx: AnyContext, proof: Proof, name: string): Promise<string> {
  const found =
    (await findUser(ctx, [proof.subject, ...(proof.email === null ? [] : [proof.email])])) ??
    (await findByEmail(ctx, proof.email));
  if (found !== undefined && (await isTaken(ctx, found, proof.way))) throw unknown();
  const personId = found ?? (await arrive(ctx, proof));
  await requireMember(ctx, personId);
  await kernelDb(ctx)
    .insertInto('kernel.provider_account')
    .values({
      org_id: ctx.org,
      person_id: personId,
      way: proof.way,
      name_blind: name,
      last_used_at: ctx.now(),
    })
    .execute();
  return personId;
}

async function requireMember(ctx: AnyContext, personId: string): Promise<string> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('left_at')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  if (row === undefined || row.left_at !== null) throw left();
  return personId;
}
