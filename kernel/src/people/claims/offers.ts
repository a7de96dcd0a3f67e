import { orgOfSecret } from '../../base/token.ts';
import { type AnyContext, type Context, inTransaction } from '../../core/context.ts';
import { pairingsNow } from '../pairings/link-life.ts';
import type { Pairing, PairingOffer } from '../pairings/schema.ts';
import { requireClaimable, unknownPairing } from './claimable.ts';

const findOffer = (ctx: AnyContext, secret: string) =>
  pairingsNow(ctx)
    .innerJoin('kernel.person as person', 'person.id', 'pairing.person_id')
    .innerJoin('kernel.org as org', 'org.org_id', 'pairing.org_id')
    .leftJoin('kernel.person as author', 'author.id', 'pairing.created_by')
    .select(['org.name as org_name', 'person.name as person_name', 'author.name as maker_name'])
    .where('pairing.secret_hash', '=', ctx.parts.keyring.hashSecret(secret))
    .executeTakeFirst();

/**
 * Whom a link signs in, and to which org, for its holder to read before the tap. Changes nothing.
 *
 * @throws Problem as `claimPairing` does for a link that cannot be used any more.
 */
export async function getOffer(ctx: Context<never>, secret: string): Promise<PairingOffer> {
  const org = orgOfSecret(secret);
  if (org === undefined) throw unknownPairing();
  return inTransaction({ ...ctx, org }, async (ctx) => {
    const found = await findOffer(ctx, secret);
    if (!found) throw unknownPairing();
    await requireClaimable(ctx, found);
    return {
      kind: found.kind as Pairing['kind'],
      orgName: found.org_name,
      personName: found.person_name,
      makerName: found.created_by === found.person_id ? null : found.maker_name,
    };
  });
}
