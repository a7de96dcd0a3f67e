import { createHash } from 'node:crypto';
import { createKeySecret } from '../base/key-secret.ts';
import { type Context, inTransaction, kernelDb, requirePerson } from '../core/context.ts';
import { systemScope } from '../database/database.ts';
import { createKey, endKeys, getKey, noteKey } from './keys.ts';
import { type ApiKey, type ClaimedKey, claimMinutes, type KeyGrant } from './schema.ts';

/**
 * Makes a key for a command line that waits for it. It alone knows the secret that fetches the key: the page was shown
 * the hash.
 *
 * @throws Problem as `createKey`.
 */
export function grantKey(
  ctx: Context<never>,
  { claim, ...input }: KeyGrant,
): Promise<{ key: ApiKey }> {
  const { personId } = requirePerson(ctx);
  const until = new Date(ctx.now().getTime() + claimMinutes * 60_000);
  return inTransaction(ctx, async (ctx) => {
    await endKeys(ctx, { unclaimedOf: personId });
    const { key } = await createKey(ctx, input, { hash: claim, until });
    return { key };
  });
}

/** The org in which a key waits to be fetched with this hash. */
async function findOrg(ctx: Context<never>, claim: string): Promise<string | undefined> {
  const row = await ctx.parts.database.transaction(systemScope, (db) =>
    kernelDb({ ...ctx, db })
      .selectFrom('kernel.api_key')
      .select('org_id')
      .where('claim_hash', '=', claim)
      .where('claim_until', '>', ctx.now())
      .executeTakeFirst(),
  );
  return row?.org_id;
}

/** Gives the granted key to who shows the secret, once. Nobody need be signed in. */
export async function claimKey(ctx: Context<never>, asked: string): Promise<ClaimedKey> {
  const claim = createHash('sha256').update(asked).digest('hex');
  const org = await findOrg(ctx, claim);
  if (org === undefined) return { state: 'waiting' };
  return inTransaction({ ...ctx, org }, async (ctx) => {
    const secret = createKeySecret('api', org);
    // The second of two that ask at the same moment finds no hash any more.
    const row = await kernelDb(ctx)
      .updateTable('kernel.api_key')
      .set({
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        hint: secret.slice(-4),
        claim_hash: null,
        claim_until: null,
      })
      .where('claim_hash', '=', claim)
      .where('claim_until', '>', ctx.now())
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) return { state: 'waiting' };
    const { name } = await kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('name')
      .executeTakeFirstOrThrow();
    await noteKey(ctx, 'key-claimed', row.id);
    return { state: 'claimed', key: await getKey(ctx, row.id), secret, org, orgName: name };
  });
}
