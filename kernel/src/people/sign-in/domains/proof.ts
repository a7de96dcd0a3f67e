import { Problem } from '../../../base/problem.ts';
import { orgOfSecret } from '../../../base/token.ts';
import { type Context, inTransaction, kernelDb } from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { requireOpenOrg } from '../../../core/people/org-closing.ts';
import { type DomainRow, isHeldElsewhere, note, selectDomains } from './domains.ts';
import type { DomainOffer, ProvedDomain } from './schema.ts';

/** Nobody takes a record back as they would a TXT record: people are asked again after a year. */
const mailProofMs = 365 * 24 * 3_600_000;

const letterUnknown = () =>
  new Problem(
    404,
    'domain-letter-unknown',
    'This link was used, is older than a day, or another letter took its place; ask the org for a new one.',
  );

/** Runs `work` in the org of the secret. Nobody need be signed in: who reads the mail of postmaster need not be of the org. */
async function withLetter<R>(
  ctx: Context<never>,
  secret: string,
  work: (ctx: Context<never>, row: DomainRow, orgName: string) => Promise<R>,
): Promise<R> {
  const org = orgOfSecret(secret);
  if (org === undefined) throw letterUnknown();
  return inTransaction({ ...ctx, org }, async (ctx) => {
    const row = await selectDomains(ctx)
      .where('mail_secret_hash', '=', ctx.parts.keyring.hashSecret(secret))
      .where('mail_expires_at', '>', ctx.now())
      .executeTakeFirst();
    if (row === undefined) throw letterUnknown();
    await requireOpenOrg(ctx);
    const { name } = await kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('name')
      .executeTakeFirstOrThrow();
    return work(ctx, row, name);
  });
}

/**
 * Which org says that which domain is its own, to be read before anything happens. Changes nothing.
 *
 * @throws Problem 404 `domain-letter-unknown`; 409 `org-closing`.
 */
export const getDomainOffer = (ctx: Context<never>, secret: string): Promise<DomainOffer> =>
  withLetter(ctx, secret, async (_ctx, { domain }, orgName) => ({ orgName, domain }));

/**
 * The postmaster confirms that the domain is the org's. It counts as a TXT record does, for a year; a TXT record that is there
 * goes on counting, without an end.
 *
 * @throws Problem 404 `domain-letter-unknown`; 409 `domain-held-elsewhere`, `org-closing`.
 */
export function proveDomain(ctx: Context<never>, secret: string): Promise<ProvedDomain> {
  return withLetter(ctx, secret, async (ctx, { domain, mail_secret_hash: hash }, orgName) => {
    await lockOrg(ctx);
    if (await isHeldElsewhere(ctx, domain)) {
      throw new Problem(
        409,
        'domain-held-elsewhere',
        'Another org on this server has proved this domain; that one has to let it go first.',
      );
    }
    const now = ctx.now();
    const end = new Date(now.getTime() + mailProofMs);
    const row = await kernelDb(ctx)
      .updateTable('kernel.org_domain')
      .set((eb) => ({
        mail_secret_hash: null,
        mail_secret_sealed: null,
        mail_fault: null,
        fault: null,
        missing_since: null,
        ending_told_at: null,
        verified_at: eb.fn.coalesce('verified_at', eb.val(now)),
        proved_by: 'mail',
        proved_until: end,
      }))
      .where('domain', '=', domain)
      // Two taps at the same moment prove it once.
      .where('mail_secret_hash', '=', hash)
      .returning('proved_until')
      .executeTakeFirst();
    if (row === undefined) throw letterUnknown();
    await note(ctx, 'kernel.domain-verified', domain, { by: 'mail' });
    return { orgName, domain, until: end.toISOString() };
  });
}
