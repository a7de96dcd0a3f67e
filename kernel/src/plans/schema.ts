import { z } from 'zod';

export const planName = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'a short word in lower case');

/** Strict: what nothing reads, or is misspelt, is refused and not passed over. */
export const plan = z.strictObject({
  name: planName,
  label: z.strictObject({ ko: z.string().min(1).max(60), en: z.string().min(1).max(60) }),
  reuse: z.strictObject({
    /** The share of reused headers that people are expected to leave as they are, before no model is asked. */
    trust: z.number().min(0.95, 'reuse promises 0.95: write 0.95 or more').max(1),
  }),
});
export type Plan = z.infer<typeof plan>;

/** `config/plan-catalog.yml`, the lowest plan first. */
export const planCatalogue = z.strictObject({
  plans: z
    .array(plan)
    .min(1, 'at least one plan')
    .max(20)
    .refine(
      (plans) => new Set(plans.map(({ name }) => name)).size === plans.length,
      'each name once',
    ),
});

/** `GET /api/plans` */
export const orgPlans = z.object({
  /** The name of the org's own. */
  own: planName,
  plans: z.array(plan).max(20),
  /** Why the catalogue's file is not in force as it is now; null when it is, and for those who cannot change plans. */
  fault: z.string().max(2000).nullable(),
});
export type OrgPlans = z.infer<typeof orgPlans>;

/** `PUT /api/plan` */
export const planChoice = z.object({ name: planName });
