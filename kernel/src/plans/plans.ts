import { Problem } from '../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
import { lockOrg } from '../core/org-lock.ts';
import { mayDo } from '../core/permission.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import type { OrgPlans, Plan } from './schema.ts';

/** The org's plan; the lowest of the catalogue where it has none, or one that is gone from there. */
export async function planOf(ctx: AnyContext): Promise<Plan> {
  const { plan } = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('plan')
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow(),
  );
  const plans = ctx.parts.plans.plans();
  const found = plans.find(({ name }) => name === plan);
  if (found === undefined && plan !== null) {
    ctx.log.warn({ plan }, 'the plan of the org is not in the catalogue; the lowest holds');
  }
  return found ?? plans[0]!;
}

export async function listPlans(ctx: Context<never>): Promise<OrgPlans> {
  return inTransaction(ctx, async (ctx) => {
    const { name: own } = await planOf(ctx);
    const mayChange = await mayDo(ctx, 'plan.change');
    const { plans } = ctx.parts;
    return { own, plans: [...plans.plans()], fault: mayChange ? plans.fault() : null };
  });
}

/** @throws Problem 404 `plan-not-found`. */
export async function changePlan(ctx: Context<never>, name: string): Promise<OrgPlans> {
  return inTransaction(ctx, async (ctx) => {
    if (!ctx.parts.plans.plans().some((plan) => plan.name === name)) {
      throw new Problem(404, 'plan-not-found', 'There is no such plan any more; reload the page.');
    }
    // Two owners who choose at the same moment: the second one sees what the first one chose.
    await lockOrg(ctx);
    const { name: from } = await planOf(ctx);
    if (from !== name) {
      await kernelDb(ctx)
        .updateTable('kernel.org')
        .set({ plan: name })
        .where('org_id', '=', ctx.org)
        .execute();
      const facts = { from, to: name };
      await logAction(ctx, { action: 'kernel.plan-changed', subjectId: ctx.org, facts });
      await record(ctx, 'kernel.plan-changed', facts, { subjects: [ctx.org] });
    }
    return listPlans(ctx);
  });
}
