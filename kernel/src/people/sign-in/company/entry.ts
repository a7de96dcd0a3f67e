import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { Problem } from '../../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../../core/context.ts';
import { systemScope } from '../../../database/database.ts';
import { ownPath } from '../places.ts';
import { findPolicy } from '../policy.ts';
import { inOrg } from './in-org.ts';
import type { CompanyEntry, EntryInput } from './schema.ts';

/** Of an address, its domain alone counts: whether anybody has it, nobody asks. */
async function findOrg({ parts: { database } }: AnyContext, typed: string) {
  const name = typed.trim().toLowerCase();
  const domain = name.slice(name.lastIndexOf('@') + 1);
  return database.transaction(systemScope, (db) =>
    domain.includes('.')
      ? db
          .selectFrom('kernel.org_domain')
          .select(['org_id', 'way'])
          .where('domain', '=', domainToASCII(domain))
          .where('verified_at', 'is not', null)
          .executeTakeFirst()
      : db
          .selectFrom('kernel.org')
          .select(['org_id', (eb) => eb.val<string | null>(null).as('way')])
          .where('slug', '=', name)
          .executeTakeFirst(),
  );
}

/** What the org has set up of the ways that it allows. */
const findWays = (ctx: AnyContext) =>
  inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const { ways } = await findPolicy(ctx);
    const saml = await db.selectFrom('kernel.saml_connection').select('org_id').executeTakeFirst();
    const oidc = await db.selectFrom('kernel.oidc_connection').select('org_id').executeTakeFirst();
    return [saml && ('saml' as const), oidc && ('own-oidc' as const)].filter(
      (way) => way !== undefined && ways.includes(way),
    );
  });

/**
 * Where the people of a company sign in. An org that is not there, one without a provider and an address that nobody has
 * are answered alike, after the same questions to the database.
 *
 * @throws Problem 404 `company-not-found`.
 */
export async function findEntry(
  ctx: Context<never>,
  { name, place }: EntryInput,
): Promise<CompanyEntry> {
  const found = await findOrg(ctx, name);
  const org = found?.org_id ?? randomUUID();
  const ways = await findWays(inOrg(ctx, org));
  const way = ways.find((each) => each === found?.way) ?? ways[0];
  if (way === undefined) {
    throw new Problem(
      404,
      'company-not-found',
      'No company signs in here by this address; check it, or ask in your company how people sign in.',
    );
  }
  const path = way === 'saml' ? `saml/${org}` : `orgs/${org}/oidc`;
  return { url: `/api/sign-in/${path}/start?${new URLSearchParams({ place: ownPath(place) })}` };
}
