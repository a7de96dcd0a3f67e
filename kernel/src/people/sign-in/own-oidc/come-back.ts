import { Problem } from '../../../base/problem.ts';
import { type Context, inTransaction, kernelDb } from '../../../core/context.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { endSessions } from '../../sessions/ends.ts';
import { blindOfName } from '../company/accounts.ts';
import { inOrg } from '../company/in-org.ts';
import { keepProof } from '../company/proofs.ts';
import { finishOidc, notBelieved, takeFlow } from '../oidc/flow.ts';
import { readToken, requireFirst } from '../oidc/logout.ts';
import { refusedAt } from '../places.ts';
import { getOwnProvider } from './connection.ts';

/** What fails is noted in the org, which looks after its provider. */
async function noteRefusal(ctx: Context<never>, org: string, error: unknown): Promise<void> {
  if (!(error instanceof Problem)) throw error;
  ctx.log.info({ org, code: error.code }, 'a sign-in by the provider of an org made nothing');
  await inTransaction(inOrg(ctx, org), (ctx) =>
    logAction(ctx, {
      action: 'kernel.own-oidc-sign-in',
      outcome: 'refused',
      facts: { reason: error.code },
    }),
  );
}

/**
 * Where a callback of the provider of an org leads to: the step in which the browser that began is signed in to this org
 * alone. Whatever is wrong makes nothing, and is said on the page that it goes on to.
 */
export async function comeBackToOrg(
  ctx: Context<never>,
  org: string,
  { answer, cookieSecret }: { answer: URLSearchParams; cookieSecret: string | undefined },
): Promise<string> {
  let place = '/';
  let hasBegun = false;
  try {
    const provider = await getOwnProvider(inOrg(ctx, org));
    const began = await takeFlow(ctx, provider, answer.get('state') ?? '', cookieSecret);
    [place, hasBegun] = [began.place, true];
    if (began.purpose.kind !== 'company') throw notBelieved();
    const { account, amr, name } = await finishOidc(ctx, provider, answer, began);
    const said = {
      org,
      way: 'own-oidc' as const,
      issuer: provider.issuer,
      subject: account.subject,
      amr: amr.slice(0, 20),
      // What the provider did not check says nothing of who somebody is.
      email: account.emailVerified ? account.email : null,
      name,
      place,
      personId: began.purpose.personId,
    };
    return await keepProof(ctx, said, ctx.parts.keyring.hashSecret(cookieSecret ?? ''));
  } catch (error) {
    // A stranger who asks with no state at all fills no log of an org.
    if (hasBegun) await noteRefusal(ctx, org, error);
    return refusedAt(error, place);
  }
}

/**
 * The provider of the org says that somebody signed out there: the browsers that came by it end here.
 *
 * @throws Problem 400 `logout-token-refused`; 404 `own-oidc-not-set-up`.
 */
export async function logOutOfOrg(ctx: Context<never>, org: string, token: string): Promise<void> {
  const provider = await getOwnProvider(inOrg(ctx, org));
  const { issuer } = provider;
  const { jti, sub: subject } = await readToken(ctx, provider, token);
  await requireFirst(ctx, `${org} ${issuer} ${jti}`);
  // A session of the provider is not kept here, so a token that names nothing else ends nothing.
  if (subject === undefined) return;
  await inTransaction(inOrg(ctx, org), async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.provider_account as account')
      .innerJoin('kernel.session as session', 'session.person_id', 'account.person_id')
      .select('session.device_id')
      .where('account.name_blind', '=', blindOfName(ctx, { way: 'own-oidc', issuer, subject }))
      .where('session.way', '=', 'own-oidc')
      .where('session.revoked_at', 'is', null)
      .execute();
    await endSessions(ctx, { deviceIds: rows.map((row) => row.device_id) }, 'signed-out');
  });
}
