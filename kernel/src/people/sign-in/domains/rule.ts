import { Problem } from '../../../base/problem.ts';
import { type Context, inTransaction, kernelDb, requirePerson } from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { record } from '../../../ledger/ledger.ts';
import { requireStepUp } from '../../../standing/step-up.ts';
import { requireTried } from '../org-policy/lock-out.ts';
import { findCodes, makeCodes } from '../org-policy/recovery.ts';
import { findPolicy } from '../policy.ts';
import { getDomain, getRow } from './domains.ts';
import type { DomainRule, SavedRule } from './schema.ts';

/**
 * By which provider people of a domain have to sign in to this org. The caller came in by it within ten minutes, and has
 * recovery codes afterwards.
 *
 * @throws Problem 403 `step-up-needed`; 404 `domain-not-found`; 409 `domain-not-verified`, `sign-in-not-tried`.
 */
export function saveRule(
  ctx: Context<never>,
  domain: string,
  { way }: DomainRule,
): Promise<SavedRule> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await lockOrg(ctx);
    const row = await getRow(ctx, domain);
    if (way !== null) {
      if (row.verified_at === null) {
        throw new Problem(
          409,
          'domain-not-verified',
          'Nobody has proved yet that this domain is the org’s; write its TXT record and check it first.',
        );
      }
      const { ways } = await findPolicy(ctx);
      await requireTried(ctx, deviceId, ways.includes(way) ? [way] : []);
    }
    await kernelDb(ctx)
      .updateTable('kernel.org_domain')
      .set({ way })
      .where('domain', '=', domain)
      .execute();
    const facts = { domain, way: way ?? 'any' };
    await logAction(ctx, { action: 'kernel.domain-rule-changed', facts });
    await record(ctx, 'kernel.domain-rule-changed', facts, { subjects: [ctx.org] });
    const needsCodes = way !== null && (await findCodes(ctx, personId)).left === 0;
    const codes = needsCodes ? await makeCodes(ctx, personId) : [];
    return { domain: await getDomain(ctx, domain), codes };
  });
}
