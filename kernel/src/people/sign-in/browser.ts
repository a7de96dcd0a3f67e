import { type AnyContext, inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { providerTitle } from '../account/own-logins.ts';
import type { IdentityAnswer, OrgOfBrowser } from '../account/schema.ts';
import { orgsOf } from '../identity/identities.ts';
import { findIdentitySession, type IdentitySession } from '../identity/identity-sessions.ts';
import { listLogins } from '../identity/logins.ts';
import { readRefresh } from '../sessions/refresh-token.ts';

/** The org and person of a session that the browser holds; undefined for one that ended. */
async function findOpen(
  { parts, trace }: AnyContext,
  refresh: string,
): Promise<OrgOfBrowser | undefined> {
  const named = readRefresh(parts.keyring, refresh);
  if (named === undefined) return undefined;
  const ctx = systemContext(parts, { org: named.org, name: 'browser', trace });
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.session as session')
      .innerJoin('kernel.org as org', 'org.org_id', 'session.org_id')
      .innerJoin('kernel.person as person', 'person.id', 'session.person_id')
      .select(['org.org_id as org', 'org.slug', 'org.name', 'person.name as personName'])
      .where('session.id', '=', named.sessionId)
      .where('session.revoked_at', 'is', null)
      .where('session.expires_at', '>', ctx.now())
      .executeTakeFirst(),
  );
  return row && { ...row, open: true };
}

async function accountOf(ctx: AnyContext, session: IdentitySession | undefined) {
  if (session === undefined) return null;
  const logins = await listLogins(ctx, session.identityId);
  const login = logins.find(({ id }) => id === session.loginId);
  return {
    email: login?.email ?? null,
    provider: login === undefined ? null : providerTitle(ctx, login.issuer),
  };
}

/**
 * The orgs of a browser, the last used first: those that are open, each asked by itself, and those that the account
 * above them may open.
 */
export async function listOrgsOfBrowser(
  ctx: AnyContext,
  { refreshTokens, identity }: { refreshTokens: readonly string[]; identity: string | undefined },
): Promise<IdentityAnswer> {
  const open: OrgOfBrowser[] = [];
  for (const token of refreshTokens) {
    const found = await findOpen(ctx, token);
    if (found && !open.some(({ org }) => org === found.org)) open.push(found);
  }
  const session = identity === undefined ? undefined : await findIdentitySession(ctx, identity);
  const own = session === undefined ? [] : await orgsOf(ctx, session.identityId);
  const openable = own
    .filter(({ org }) => !open.some((each) => each.org === org))
    .map(({ org, slug, name, personName }) => ({ org, slug, name, personName, open: false }));
  return { account: await accountOf(ctx, session), orgs: [...open, ...openable] };
}
