import { randomBytes, randomUUID } from 'node:crypto';
import { decodeUuid, encodeUuid } from '../../base/token.ts';
import { type AnyContext, inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { systemScope } from '../../database/database.ts';
import { placeOf } from '../../http/place.ts';
import { type Appearance, describeAgent } from '../devices/devices.ts';
import { endSessionsOf } from '../sessions/ends.ts';
import type { SignIn, Way } from '../sign-in/ways.ts';
import { asIdentity } from './bound.ts';
import { orgsOf } from './identities.ts';

const dayMs = 24 * 60 * 60_000;
/** It only opens sessions of orgs, which go on without it. */
export const identitySessionLifeMs = 90 * dayMs;
/** More browsers of one identity would be a list that nobody reads; the longest unused ends for the next. */
export const identitySessionsMax = 20;

export interface IdentitySession extends SignIn {
  readonly id: string;
  readonly identityId: string;
}

const amrMax = 20;

/** A session at a provider, as the provider names it. */
export interface ProviderSession {
  readonly issuer: string;
  readonly sid: string;
}

const hashOf = (ctx: AnyContext, { issuer, sid }: ProviderSession) =>
  ctx.parts.keyring.blind('provider session', `${issuer} ${sid}`);

/** Whose sessions began with a session of a provider. Whoever asks is nobody yet. */
export async function findByProviderSession(
  ctx: AnyContext,
  session: ProviderSession,
): Promise<string[]> {
  const rows = await ctx.parts.database.transaction(systemScope, (db) =>
    db
      .selectFrom('kernel.identity_session')
      .select('identity_id')
      .distinct()
      .where('provider_session', '=', hashOf(ctx, session))
      .where('ended_at', 'is', null)
      .limit(identitySessionsMax)
      .execute(),
  );
  return rows.map((row) => row.identity_id);
}

/** Ends those beyond the `kept` that were used last, and gives their ids: what they opened has to end with them. */
export const endSurplus = (ctx: AnyContext, identityId: string, kept: number): Promise<string[]> =>
  asIdentity(ctx, identityId, async (ctx) => {
    const db = kernelDb(ctx);
    const surplus = db
      .selectFrom('kernel.identity_session')
      .select('id')
      .where('identity_id', '=', identityId)
      .where('ended_at', 'is', null)
      .orderBy('last_used_at', 'desc')
      .offset(kept)
      .limit(identitySessionsMax);
    const ended = await db
      .updateTable('kernel.identity_session')
      .set({ ended_at: ctx.now() })
      .where('id', 'in', surplus)
      .returning('id')
      .execute();
    return ended.map(({ id }) => id);
  });

/** Opens a session above the orgs, and gives the secret for its cookie. The provider was believed a moment ago. */
export async function openIdentitySession(
  ctx: AnyContext,
  identityId: string,
  signIn: Omit<SignIn, 'signedInAt'> & { readonly began?: ProviderSession | undefined },
  seen: Appearance,
): Promise<{ readonly secret: string; readonly session: IdentitySession; readonly endsAt: Date }> {
  const now = ctx.now();
  const secret = `${encodeUuid(identityId)}.${randomBytes(32).toString('base64url')}`;
  const { way, loginId, began } = signIn;
  const amr = signIn.amr.slice(0, amrMax);
  const id = randomUUID();
  const endsAt = new Date(now.getTime() + identitySessionLifeMs);
  const surplus = await asIdentity(ctx, identityId, async (ctx) => {
    const surplus = await endSurplus(ctx, identityId, identitySessionsMax - 1);
    await kernelDb(ctx)
      .insertInto('kernel.identity_session')
      .values({
        id,
        identity_id: identityId,
        login_id: loginId,
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        way,
        amr: [...amr],
        provider_session: began ? hashOf(ctx, began) : null,
        signed_in_at: now,
        last_used_at: now,
        ends_at: endsAt,
        ...describeAgent(seen.userAgent),
        place: placeOf(seen.ip),
      })
      .execute();
    return surplus;
  });
  await endOpened(ctx, identityId, surplus);
  return { secret, session: { id, identityId, way, amr, loginId, signedInAt: now }, endsAt };
}

/** The session whose secret a browser shows; undefined for one that is over. */
export async function findIdentitySession(
  ctx: AnyContext,
  secret: string,
): Promise<IdentitySession | undefined> {
  const identityId = decodeUuid(secret.slice(0, secret.indexOf('.')));
  if (identityId === undefined) return undefined;
  const row = await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.identity_session')
      .set({ last_used_at: ctx.now() })
      .where('identity_id', '=', identityId)
      .where('secret_hash', '=', ctx.parts.keyring.hashSecret(secret))
      .where('ended_at', 'is', null)
      .where('ends_at', '>', ctx.now())
      .returning(['id', 'way', 'amr', 'login_id', 'signed_in_at'])
      .executeTakeFirst(),
  );
  return (
    row && {
      id: row.id,
      identityId,
      way: row.way as Way,
      amr: row.amr,
      loginId: row.login_id,
      signedInAt: row.signed_in_at,
    }
  );
}

/** Ends what sessions above the orgs opened. Each org has a transaction of its own: none sees that another exists. */
export async function endOpened(
  ctx: AnyContext,
  identityId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const { org } of await orgsOf(ctx, identityId)) {
    const { parts, trace } = ctx;
    const within = systemContext(parts, { org, name: 'kernel.sign-out', trace });
    await inTransaction(within, async (ctx) => {
      await endSessionsOf(ctx, ids, 'signed-out');
    });
  }
}

/** Which sessions of an identity. */
export type WhichSessions =
  | { readonly id: string }
  | { readonly loginId: string }
  | { readonly began: ProviderSession };

/** Ends sessions of an identity above the orgs. Gives their ids: what they opened ends with them. */
export async function endIdentitySessions(
  ctx: AnyContext,
  identityId: string,
  which: WhichSessions,
): Promise<string[]> {
  return asIdentity(ctx, identityId, async (ctx) => {
    let query = kernelDb(ctx)
      .updateTable('kernel.identity_session')
      .set({ ended_at: ctx.now() })
      .where('identity_id', '=', identityId)
      .where('ended_at', 'is', null);
    if ('id' in which) query = query.where('id', '=', which.id);
    else if ('loginId' in which) query = query.where('login_id', '=', which.loginId);
    else query = query.where('provider_session', '=', hashOf(ctx, which.began));
    const rows = await query.returning('id').execute();
    return rows.map(({ id }) => id);
  });
}

/** The browsers in which an identity is signed in, the last used first. */
export async function listIdentitySessions(ctx: AnyContext, identityId: string) {
  const rows = await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.identity_session')
      .select(['id', 'browser', 'system', 'place', 'signed_in_at'])
      .where('identity_id', '=', identityId)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', ctx.now())
      .orderBy('last_used_at', 'desc')
      .limit(identitySessionsMax)
      .execute(),
  );
  return rows.map(({ signed_in_at: signedInAt, ...row }) => ({ ...row, signedInAt }));
}
