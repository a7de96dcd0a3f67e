import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { asIdentity } from '../identity/bound.ts';
import { identityOf } from '../identity/identities.ts';
import {
  endIdentitySessions,
  endOpened,
  listIdentitySessions,
  type WhichSessions,
} from '../identity/identity-sessions.ts';
import { listLogins } from '../identity/logins.ts';
import { getSignInOf } from '../sessions/session-facts.ts';
import { requireOwnProof } from './own-proof.ts';
import type { OwnLogins } from './schema.ts';

/** What the provider of a login is called here; null for one that is configured no more. */
export const providerTitle = ({ parts }: AnyContext, issuer: string): string | null =>
  parts.oidc.providers.find((provider) => provider.issuer === issuer)?.title ?? null;

/** The ways in which the person signs in, and the browsers in which they did. */
export async function getOwnLogins(ctx: Context<never>): Promise<OwnLogins> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const identityId = await identityOf(ctx, personId);
    if (identityId === undefined) return { logins: [], browsers: [] };
    const { identitySessionId } = await getSignInOf(ctx, deviceId);
    const logins = await listLogins(ctx, identityId);
    const browsers = await listIdentitySessions(ctx, identityId);
    return {
      logins: logins.map(({ id, issuer, email, emailVerified, lastUsedAt, createdAt }) => ({
        id,
        provider: providerTitle(ctx, issuer),
        email,
        emailVerified,
        lastUsedAt: lastUsedAt.toISOString(),
        createdAt: createdAt.toISOString(),
      })),
      browsers: browsers.map(({ id, browser, system, place, signedInAt }) => ({
        id,
        browser,
        system,
        place,
        signedInAt: signedInAt.toISOString(),
        current: id === identitySessionId,
      })),
    };
  });
}

/** Ends sessions above the orgs, and in each org what they opened. Gives how many. */
export async function endEverywhere(
  ctx: AnyContext,
  identityId: string,
  which: WhichSessions,
): Promise<number> {
  const ended = await endIdentitySessions(ctx, identityId, which);
  await endOpened(ctx, identityId, ended);
  return ended.length;
}

const loginNotFound = () =>
  new Problem(404, 'login-not-found', 'There is no such way to sign in; reload the list.');

const ownIdentity = async (ctx: Context<never>): Promise<string> => {
  const identityId = await identityOf(ctx, requirePerson(ctx).personId);
  if (identityId !== undefined) return identityId;
  throw loginNotFound();
};

/** The browser that asks may sign itself out, whatever it proves. */
async function requireEnding(ctx: Context<never>, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const { identitySessionId } = await getSignInOf(ctx, requirePerson(ctx).deviceId);
    if (identitySessionId !== id) await requireOwnProof(ctx, 'browser.end');
  });
}

/**
 * Signs a browser of the person out, in all orgs.
 *
 * @throws Problem 403 `sign-in-again`, `step-up-needed`; 404 `browser-not-found`.
 */
export async function endBrowser(ctx: Context<never>, id: string): Promise<void> {
  const identityId = await ownIdentity(ctx);
  await requireEnding(ctx, id);
  if ((await endEverywhere(ctx, identityId, { id })) > 0) return;
  throw new Problem(
    404,
    'browser-not-found',
    'This browser is signed out already; reload the list.',
  );
}

/** Notes that a way to sign in came or went, and tells its person, who may be at another device. Needs a transaction. */
export async function tellOfLogin(
  ctx: AnyContext,
  { personId, loginId, issuer }: { personId: string; loginId: string; issuer: string },
  type: 'linked' | 'unlinked',
): Promise<void> {
  const name = `kernel.login-${type}` as const;
  await logAction(ctx, { action: name, subjectId: loginId });
  await record(ctx, name, { personId, loginId }, { subjects: [personId] });
  const params = { provider: providerTitle(ctx, issuer) ?? '' };
  await notify(ctx, { personId, kind: `login-${type}`, params, url: '/account' });
}

/** Deletes a login unless it is the last one, and ends the sessions that began with it: gives their ids. */
const takeLogin = (ctx: AnyContext, identityId: string, loginId: string) =>
  asIdentity(ctx, identityId, async (ctx) => {
    const db = kernelDb(ctx);
    // One at a time for this identity, so that two at the same moment do not both leave one.
    const own = db.selectFrom('kernel.identity').select('id').where('id', '=', identityId);
    await own.forUpdate().execute();
    const logins = await listLogins(ctx, identityId);
    const login = logins.find(({ id }) => id === loginId);
    if (login === undefined) throw loginNotFound();
    if (logins.length === 1) {
      throw new Problem(
        409,
        'last-login',
        'This is the only way in which you sign in; connect another one first.',
      );
    }
    const ended = await endIdentitySessions(ctx, identityId, { loginId });
    await db.deleteFrom('kernel.identity_login').where('id', '=', loginId).execute();
    return { ended, issuer: login.issuer };
  });

/**
 * Removes a way to sign in. Browsers that signed in by it are signed out.
 *
 * @throws Problem 403 `sign-in-again`, `step-up-needed`; 404 `login-not-found`; 409 `last-login`.
 */
export async function removeLogin(ctx: Context<never>, loginId: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  const identityId = await ownIdentity(ctx);
  const ended = await inTransaction(ctx, async (ctx) => {
    await requireOwnProof(ctx, 'login.remove');
    const { ended, issuer } = await takeLogin(ctx, identityId, loginId);
    await tellOfLogin(ctx, { personId, loginId, issuer }, 'unlinked');
    return ended;
  });
  await endOpened(ctx, identityId, ended);
}
