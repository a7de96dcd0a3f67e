import { z } from 'zod';
import { ruleContent } from '../engine/rule.ts';
import { lintFinding } from '../engine/scope.ts';

/** A rule as it is kept: its content, and where it holds. */
export const storedRule = ruleContent.extend({
  id: z.uuid(),
  /** Null: every repository of the org. */
  repositoryId: z.uuid().nullable(),
  version: z.int().positive(),
  changedAt: z.iso.datetime(),
});
export type StoredRule = z.infer<typeof storedRule>;

/** `GET /api/commit/rules`: in the order in which they are asked, those of the org first. */
export const ruleList = z.object({ rules: z.array(storedRule) });

/** `POST /api/commit/rules` */
export const ruleInput = ruleContent.extend({ repositoryId: z.uuid().nullable() });

/** `PUT /api/commit/rules/:id`: `version` is the one that the person saw. */
export const ruleChange = ruleInput.extend({ version: z.int().positive() });

export const ruleParams = z.object({ id: z.uuid() });

/** `POST /api/commit/rule-trials`: a rule, kept or not, held against past commits. */
export const trialInput = z.object({
  rule: ruleContent,
  repositoryId: z.uuid().nullable(),
  limit: z.int().min(1).max(200).default(50),
});

export const trial = z.object({
  /** Past commits that were looked at. */
  commits: z.int(),
  /** Those that the rule is about, newest first. */
  found: z.array(
    z.object({
      id: z.uuid(),
      sha: z.string(),
      header: z.string(),
      repositoryName: z.string(),
      committedAt: z.iso.datetime(),
      finding: lintFinding,
    }),
  ),
});
