import { Problem } from '../../../base/problem.ts';
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
import { redirectUriOf } from '../oidc/flow.ts';
import type { OidcProvider } from '../oidc/providers.ts';
import { requireNotNeeded } from '../org-policy/lock-out.ts';
import type { OidcConnection, OidcInput } from './schema.ts';

const sealName = (org: string) => `oidc secret ${org}`;

/** The org's own, so that nobody takes it for a provider of the deployment. */
const providerOf = (
  org: string,
  { issuer, clientId, clientSecret }: OidcInput,
): OidcProvider & { readonly org: string } => ({
  id: 'own',
  title: new URL(issuer).hostname,
  issuer,
  clientId,
  clientSecret,
  org,
});

const findRow = (ctx: AnyContext) =>
  kernelDb(ctx).selectFrom('kernel.oidc_connection').selectAll().executeTakeFirst();

/** The provider of the org of `ctx`. @throws Problem 404 `own-oidc-not-set-up`. */
export const getOwnProvider = (ctx: AnyContext) =>
  inTransaction(ctx, async (ctx) => {
    const row = await findRow(ctx);
    if (row === undefined) {
      throw new Problem(
        404,
        'own-oidc-not-set-up',
        'Nobody signs in by a provider of OpenID Connect of this org; ask an owner how people sign in.',
      );
    }
    const { issuer, client_id: clientId, client_secret_sealed: sealed } = row;
    const clientSecret = sealed === null ? null : ctx.parts.keyring.open(sealed, sealName(ctx.org));
    return providerOf(ctx.org, { issuer, clientId, clientSecret });
  });

/** What the page of the org shows. */
export const showOidc = (ctx: AnyContext): Promise<OidcConnection> =>
  inTransaction(ctx, async (ctx) => {
    const row = await findRow(ctx);
    const { publicUrl } = ctx.parts;
    const base = `${publicUrl}/api/sign-in/orgs/${ctx.org}/oidc`;
    return {
      own: {
        redirectUri: redirectUriOf(publicUrl, { id: 'own', org: ctx.org }),
        logoutUri: `${base}/logout`,
        startUrl: `${base}/start`,
      },
      provider: row
        ? {
            issuer: row.issuer,
            clientId: row.client_id,
            hasSecret: row.client_secret_sealed !== null,
          }
        : null,
    };
  });

async function note(ctx: AnyContext, change: string): Promise<void> {
  await logAction(ctx, { action: 'kernel.own-oidc-changed', facts: { change } });
  await record(ctx, 'kernel.own-oidc-changed', { change }, { subjects: [ctx.org] });
}

/** Whoever gave the issuer can mend it: it is their input that does not answer. */
async function requireReadable({ parts }: AnyContext, provider: OidcProvider): Promise<void> {
  await parts.oidc.sessions(provider).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.status < 500) throw error;
    throw new Problem(
      422,
      'issuer-not-readable',
      'The issuer does not describe itself as a provider of OpenID Connect; copy it from the provider to the letter.',
      { reason: error.code },
    );
  });
}

/**
 * Sets the provider of OpenID Connect of the org. Whoever says which provider is believed can be anybody in the org, so
 * an owner proves who they are.
 *
 * @throws Problem 403 `step-up-needed`; 409 `sign-in-way-needed`; 422 `issuer-not-readable`, `address-not-allowed`.
 */
export async function setOidc(ctx: Context<never>, input: OidcInput): Promise<OidcConnection> {
  const { deviceId } = requirePerson(ctx);
  await inTransaction(ctx, (ctx) => requireStepUp(ctx, 'sign-in.policy'));
  await requireReadable(ctx, providerOf(ctx.org, input));
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const old = await findRow(ctx);
    const { issuer, clientId, clientSecret } = input;
    // The next secret of the same client brings the same people.
    const isOther = old !== undefined && (old.issuer !== issuer || old.client_id !== clientId);
    if (isOther) await requireNotNeeded(ctx, 'own-oidc', deviceId);
    const columns = {
      changed_at: ctx.now(),
      issuer,
      client_id: clientId,
      client_secret_sealed:
        clientSecret === null ? null : ctx.parts.keyring.seal(clientSecret, sealName(ctx.org)),
    };
    await kernelDb(ctx)
      .insertInto('kernel.oidc_connection')
      .values({ org_id: ctx.org, created_at: ctx.now(), ...columns })
      .onConflict((conflict) => conflict.column('org_id').doUpdateSet(columns))
      .execute();
    await note(ctx, 'set');
    return showOidc(ctx);
  });
}

/**
 * Nobody signs in by it from now on; what its accounts were stays known.
 *
 * @throws Problem 403 `step-up-needed`; 409 `sign-in-way-needed`.
 */
export function removeOidc(ctx: Context<never>): Promise<void> {
  const { deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await lockOrg(ctx);
    await requireNotNeeded(ctx, 'own-oidc', deviceId);
    const { numDeletedRows } = await kernelDb(ctx)
      .deleteFrom('kernel.oidc_connection')
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) await note(ctx, 'removed');
  });
}
