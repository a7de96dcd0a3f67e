import { Problem } from '../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  type Parts,
} from '../core/context.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import { lockOrg } from '../core/org-lock.ts';
import { mayDo } from '../core/permission.ts';
import type { Plan, PlanSection } from '../core/plan-section.ts';
import { systemScope } from '../database/database.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import type { OrgPlans, PlanLine } from './schema.ts';

const findPlanName = async (ctx: AnyContext): Promise<string | null> => {
  const { plan } = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('plan')
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow(),
  );
  return plan;
};

/** The org's plan; the lowest of the catalogue where it has none, or one that is gone from there. */
export async function planOf(ctx: AnyContext): Promise<Plan> {
  const plan = await findPlanName(ctx);
  const plans = ctx.parts.plans.plans();
  const found = plans.find(({ name }) => name === plan);
  if (found === undefined && plan !== null) {
    ctx.log.warn({ plan }, 'the plan of the org is not in the catalogue; the lowest holds');
  }
  return found ?? plans[0]!;
}

/** How long the org's plan keeps records; null where the catalogue does not know that plan, so nobody can say. */
export async function keepDaysOf(ctx: AnyContext): Promise<number | null> {
  const plan = await findPlanName(ctx);
  if (plan === null) return ctx.parts.plans.plans()[0]!.keepDays;
  return ctx.parts.plans.plans().find(({ name }) => name === plan)?.keepDays ?? null;
}

/** Plans that orgs have and the catalogue has not: one that was renamed, or a catalogue of another deployment. */
export async function findUnknownPlans({ database, plans }: Parts): Promise<string[]> {
  const rows = await database.transaction(systemScope, (db) =>
    db.selectFrom('kernel.org').select('plan').where('plan', 'is not', null).distinct().execute(),
  );
  const known = plans.plans().map(({ name }) => name);
  return rows.flatMap(({ plan }) => (plan === null || known.includes(plan) ? [] : [plan])).sort();
}

/** What the org's plan gives it in the module that declares `section`. */
export async function planSectionOf<T>(
  ctx: AnyContext,
  section: PlanSection<T>,
): Promise<{ readonly label: Plan['label']; readonly section: T }> {
  const { label, sections } = await planOf(ctx);
  const module = ctx.parts.modules.find(({ plan }) => plan === section);
  return { label, section: section.schema.parse(sections[module?.name ?? ''] ?? {}) };
}

/** A plan in the words of the modules that the org uses. */
function lineOf(
  ctx: AnyContext,
  chosen: readonly string[] | null,
  { name, label, keepDays, sections }: Plan,
): PlanLine {
  const described = ctx.parts.modules.flatMap(({ name: module, title, plan }) => {
    if (plan === null || !isChosen(chosen, module)) return [];
    const section = plan.schema.parse(sections[module] ?? {});
    const lines = { ko: [...plan.words.ko(section)], en: [...plan.words.en(section)] };
    return [{ module, title, lines }];
  });
  return { name, label, keepDays, sections: described };
}

export async function listPlans(ctx: Context<never>): Promise<OrgPlans> {
  return inTransaction(ctx, async (ctx) => {
    const { name: own } = await planOf(ctx);
    const mayChange = await mayDo(ctx, 'plan.change');
    const { plans } = ctx.parts;
    const chosen = await findChosenModules(ctx);
    return {
      own,
      plans: plans.plans().map((plan) => lineOf(ctx, chosen, plan)),
      fault: mayChange ? plans.fault() : null,
    };
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
