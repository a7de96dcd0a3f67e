import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb, type Parts } from '../../core/context.ts';
import { systemScope } from '../../database/database.ts';
import { passkeyHostOf } from '../../standing/passkey-host.ts';
import { asIdentity } from '../identity/bound.ts';
import { listLogins } from '../identity/logins.ts';

/** A key of WebAuthn, as it was checked when it was made. */
export interface NewPasskey {
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly rpId: string;
  readonly origin: string;
  readonly transports: readonly string[];
  readonly name: string;
  readonly isSynced: boolean;
}

export interface Passkey extends NewPasskey {
  readonly id: string;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

/** More would be a list that nobody reads. */
export const passkeysMax = 20;

export const passkeysTooMany = () =>
  new Problem(
    409,
    'passkeys-too-many',
    `There are ${passkeysMax} passkeys at most. Remove one that is no longer used.`,
    { limit: passkeysMax },
  );

/** The passkeys of an identity, the oldest first. */
export async function listPasskeys(ctx: AnyContext, identityId: string): Promise<Passkey[]> {
  const rows = await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.passkey')
      .selectAll()
      .where('identity_id', '=', identityId)
      .orderBy('created_at')
      .orderBy('id')
      .limit(passkeysMax)
      .execute(),
  );
  return rows.map((row) => ({
    id: row.id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    rpId: row.rp_id,
    origin: row.origin,
    transports: row.transports,
    name: row.name,
    isSynced: row.is_synced,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
  }));
}

/** Those that let the identity in: one of a host that this server had before does not. */
export async function listUsablePasskeys(ctx: AnyContext, identityId: string): Promise<Passkey[]> {
  const host = passkeyHostOf(ctx.parts.publicUrl);
  return (await listPasskeys(ctx, identityId)).filter(({ rpId }) => rpId === host);
}

/**
 * Keeps a passkey that was made.
 *
 * @throws Problem 409 `passkeys-too-many`, `passkey-taken`.
 */
export async function addPasskey(
  ctx: AnyContext,
  identityId: string,
  passkey: NewPasskey,
): Promise<string> {
  return asIdentity(ctx, identityId, async (ctx) => {
    if ((await listPasskeys(ctx, identityId)).length >= passkeysMax) throw passkeysTooMany();
    const id = randomUUID();
    const added = await kernelDb(ctx)
      .insertInto('kernel.passkey')
      .values({
        id,
        identity_id: identityId,
        credential_id: passkey.credentialId,
        public_key: passkey.publicKey,
        counter: passkey.counter,
        rp_id: passkey.rpId,
        origin: passkey.origin,
        transports: [...passkey.transports],
        name: passkey.name,
        is_synced: passkey.isSynced,
        created_at: ctx.now(),
      })
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (added) return id;
    throw new Problem(
      409,
      'passkey-taken',
      'This passkey is kept already. Choose another device or keychain for a new one.',
    );
  });
}

export const passkeyNotFound = () =>
  new Problem(404, 'passkey-not-found', 'There is no such passkey; reload the list.');

/** @throws Problem 409 `last-passkey`. */
async function keepAWayIn(ctx: AnyContext, identityId: string, id: string): Promise<void> {
  if ((await listLogins(ctx, identityId)).length > 0) return;
  const [only, ...more] = await listUsablePasskeys(ctx, identityId);
  if (only?.id !== id || more.length > 0) return;
  throw new Problem(
    409,
    'last-passkey',
    'This is the only way in which you sign in; connect an account or add another passkey first.',
  );
}

/** @throws Problem 404 `passkey-not-found`; 409 `last-passkey`. */
export async function removePasskey(
  ctx: AnyContext,
  identityId: string,
  id: string,
): Promise<void> {
  const gone = await asIdentity(ctx, identityId, async (ctx) => {
    const db = kernelDb(ctx);
    // One at a time for this identity, so that two at the same moment do not both leave one.
    const own = db.selectFrom('kernel.identity').select('id').where('id', '=', identityId);
    await own.forUpdate().execute();
    await keepAWayIn(ctx, identityId, id);
    return db
      .deleteFrom('kernel.passkey')
      .where('id', '=', id)
      .where('identity_id', '=', identityId)
      .returning('id')
      .executeTakeFirst();
  });
  if (!gone) throw passkeyNotFound();
}

/** Notes that a passkey was used, and what its authenticator counts by now. */
export async function notePasskey(
  ctx: AnyContext,
  identityId: string,
  { id, counter }: { readonly id: string; readonly counter: number },
): Promise<void> {
  await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.passkey')
      .set({
        counter: sql<string>`greatest(counter, ${counter})`,
        last_used_at: ctx.now(),
      })
      .where('id', '=', id)
      .execute(),
  );
}

/** Whose passkey it is. Whoever asks is nobody yet. */
export async function findOwner(
  { database }: Pick<Parts, 'database'>,
  credentialId: string,
): Promise<string | undefined> {
  const row = await database.transaction(systemScope, (db) =>
    db
      .selectFrom('kernel.passkey')
      .select('identity_id')
      .where('credential_id', '=', credentialId)
      .executeTakeFirst(),
  );
  return row?.identity_id;
}
