import { count, instant, shortText, total } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** Of one org. */
export const alertRulesMax = 50;
export const stepsMax = 5;
const targetsMax = 20;

const cause = z.enum(['new', 'spike', 'regression', 'storm']);
const tier = z.int().min(1).max(3);
const targets = z.array(z.uuid()).max(targetsMax).default([]);

/** Who is told at once, or when nobody acknowledged in time. */
const step = z.object({
  people: targets,
  teams: targets,
  /** Rotations: whoever has the turn then. */
  onCall: targets,
  /** Systems: webhooks and PagerDuty. */
  receivers: targets,
  /** How long it waits for an acknowledgement before the next step. */
  waitMinutes: z.int().min(1).max(120).default(10),
});
export type RuleStep = z.infer<typeof step>;

/** What a rule says. An empty list means all. */
export const alertRuleContent = z.object({
  services: z.array(z.uuid()).max(50).default([]),
  environments: z.array(z.string().max(100)).max(20).default([]),
  causes: z.array(cause).max(4).default([]),
  tiers: z.array(tier).max(3).default([]),
  steps: z.array(step).min(1).max(stepsMax),
  /** What quiet hours let through: services of tier 1 in production, all, or nothing. */
  nights: z.enum(['vital', 'all', 'none']).default('vital'),
});
export type AlertRuleContent = z.infer<typeof alertRuleContent>;

const name = z.string().trim().min(1).max(60);

export const alertRule = z.object({
  id: z.uuid(),
  name: shortText,
  version: count,
  content: alertRuleContent,
  changedAt: instant,
  /** Incidents of the last 30 days that people were told of by it, and how many somebody acknowledged. */
  told: total,
  acknowledged: total,
});
export type AlertRule = z.infer<typeof alertRule>;

/** `GET /api/aisher/alert-rules`, in the order in which they are asked. */
export const alertRuleList = z.object({ rules: z.array(alertRule).max(alertRulesMax) });

/** `POST /api/aisher/alert-rules/drafts`: asks for a stamp that makes or changes a rule. */
export const alertRuleInput = z.object({
  /** The rule that it changes, with the version that the person saw; null for a new one. */
  rule: z.object({ id: z.uuid(), version: count }).nullable().default(null),
  name,
  content: alertRuleContent,
});
export type AlertRuleInput = z.infer<typeof alertRuleInput>;

export const alertRuleDraft = z.object({ draftId: z.uuid() });
export const alertRuleParams = z.object({ id: z.uuid() });

export const replayDays = 7;
const examplesMax = 5;

/** What a rule would have done to the incidents of the last days. */
export const replay = z.object({
  days: count,
  incidents: total,
  /** Of these, told between 22:00 and 07:00 in the time zone of the org. */
  atNight: total,
  /** Of these, somebody acknowledged. */
  acknowledged: total,
  examples: z
    .array(z.object({ id: z.uuid(), title: z.string().max(500), openedAt: instant }))
    .max(examplesMax),
});
export type Replay = z.infer<typeof replay>;

/** What a stamp of `aisher.rule` agrees to. */
export const ruleBody = z.object({
  rule: z.uuid(),
  /** The version that it changes; 0 for a new rule. */
  version: count,
  name,
  content: alertRuleContent,
  effect: replay,
  /** Why it is proposed to be calmer: as many messages in 30 days, and of these somebody acknowledged. */
  noise: z.object({ told: total, acknowledged: total }).optional(),
});
export type RuleBody = z.infer<typeof ruleBody>;
