import { cursor, instant, total } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** As many as a fold asks of each error. */
export const keyRulesMax = 200;

const glob = z.string().min(1).max(200);

const inApp = z.object({
  kind: z.literal('in-app'),
  on: z.enum(['path', 'module', 'function']),
  /** `*` stands for any text. */
  glob,
  inApp: z.boolean(),
});

const fingerprint = z.object({
  kind: z.literal('fingerprint'),
  /** All of them hold. */
  when: z
    .array(z.object({ on: z.enum(['type', 'message', 'path', 'module', 'function']), glob }))
    .min(1)
    .max(10),
  /** `{{default}}` stands for the parts that the key would have without the rule. */
  fingerprint: z.array(z.string().min(1).max(500)).min(1).max(20),
});

const pair = { groups: z.array(z.uuid()).length(2) };

/** What a rule says, as it is kept. */
export const ruleContent = z.discriminatedUnion('kind', [
  inApp,
  fingerprint,
  /** Nothing but a person puts these two groups together. */
  z.object({ kind: z.literal('apart'), ...pair }),
]);
export type RuleContent = z.infer<typeof ruleContent>;

/** `POST /api/aisher/rules` */
export const ruleInput = z.object({
  /** Null for all services. */
  serviceId: z.uuid().nullable().default(null),
  content: z.discriminatedUnion('kind', [inApp, fingerprint]),
});

export const rule = z.object({
  id: z.uuid(),
  serviceId: z.uuid().nullable(),
  content: ruleContent,
  /** The split or undo that wrote it; null for a rule that a person wrote. */
  changeId: z.uuid().nullable(),
  /** How often it decided. */
  hits: total,
  createdAt: instant,
});
export type Rule = z.infer<typeof rule>;

/** `GET /api/aisher/rules` */
export const ruleQuery = z.object({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const ruleList = z.object({
  /** Newest first. */
  rules: z.array(rule).max(100),
  nextCursor: cursor.nullable(),
});

export const ruleParams = z.object({ id: z.uuid() });
