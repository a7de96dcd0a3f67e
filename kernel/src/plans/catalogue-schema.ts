import { z } from 'zod';
import type { Module } from '../core/module.ts';
import type { Plan } from '../core/plan-section.ts';
import { planHead, plansMax } from './schema.ts';

export type PlanModule = Pick<Module, 'name' | 'plan'>;

/**
 * Strict: what no module reads, or is misspelt, is refused and not passed over. A section that is left out
 * is read as an empty one, so its defaults hold.
 */
function planSchema(modules: readonly PlanModule[]): z.ZodType<Plan> {
  const sections = modules.flatMap(({ name, plan }) =>
    plan === null ? [] : [[name, plan.schema.prefault({})] as const],
  );
  return planHead
    .extend(Object.fromEntries(sections))
    .transform(({ name, label, keepDays, ...rest }) => ({ name, label, keepDays, sections: rest }));
}

/** `config/plan-catalog.yml`, the lowest plan first. */
export const planCatalogue = (modules: readonly PlanModule[]) =>
  z.strictObject({
    plans: z
      .array(planSchema(modules))
      .min(1, 'at least one plan')
      .max(plansMax)
      .refine(
        (plans) => new Set(plans.map(({ name }) => name)).size === plans.length,
        'each name once',
      ),
  });
