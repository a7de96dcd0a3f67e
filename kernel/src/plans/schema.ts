import { z } from 'zod';
import { shortText, texts, word } from '../base/bounds.ts';

export const planName = z
  .string()
  .max(30)
  .regex(/^[a-z][a-z0-9-]*$/, 'a short word in lower case');

/** What every plan has, whatever modules run. */
export const planHead = z.strictObject({
  name: planName,
  label: z.strictObject({ ko: z.string().min(1).max(60), en: z.string().min(1).max(60) }),
  /**
   * How many days records are kept: logs, notifications, drafts that nobody decided, captures without a stamp. What was
   * stamped and the ledger stay. A catalogue that does not say keeps them five years: what is deleted does not come back.
   */
  keepDays: z
    .int()
    .min(30, 'records are kept for 30 days: write 30 or more')
    .max(36_500)
    .default(1_825),
});

const lines = z.array(shortText).max(20);

/** A plan as people read it: what each module says of it. */
export const planLine = planHead.extend({
  sections: z
    .array(z.object({ module: word, title: texts, lines: z.object({ ko: lines, en: lines }) }))
    .max(50),
});
export type PlanLine = z.infer<typeof planLine>;

export const plansMax = 20;

/** `GET /api/plans` */
export const orgPlans = z.object({
  /** The name of the org's own. */
  own: planName,
  plans: z.array(planLine).max(plansMax),
  /** Why the catalogue's file is not in force as it is now; null when it is, and for those who cannot change plans. */
  fault: z.string().max(2000).nullable(),
});
export type OrgPlans = z.infer<typeof orgPlans>;

/** `PUT /api/plan` */
export const planChoice = z.object({ name: planName });
