import { z } from 'zod';
import { ruleContent } from '../engine/rule.ts';
import { lintFinding } from '../engine/scope.ts';

/** Where a rule holds: in one repository, for the commits of a team's people, or, both null, in the whole org. */
const place = {
  repositoryId: z.uuid().nullable(),
  teamId: z.uuid().nullable().default(null),
};
const isOnePlace = ({
  repositoryId,
  teamId,
}: {
  repositoryId: string | null;
  teamId: string | null;
}) => repositoryId === null || teamId === null;
const onePlace = 'A rule holds for a team or in a repository: name one of them.';

/** A rule as it is kept: its content, and where it holds. */
export const storedRule = ruleContent.extend({
  id: z.uuid(),
  ...place,
  version: z.int().positive(),
  changedAt: z.iso.datetime(),
});
export type StoredRule = z.infer<typeof storedRule>;

/** `GET /api/commit/rules`: in the order in which they are asked: those of the org, of teams, of repositories. */
export const ruleList = z.object({ rules: z.array(storedRule) });

/** `POST /api/commit/rules` */
const input = ruleContent.extend(place);
export const ruleInput = input.refine(isOnePlace, onePlace);

/** `PUT /api/commit/rules/:id`: `version` is the one that the person saw. */
export const ruleChange = input
  .extend({ version: z.int().positive() })
  .refine(isOnePlace, onePlace);

export const ruleParams = z.object({ id: z.uuid() });

/** `POST /api/commit/rule-trials`: a rule, kept or not, held against past commits. */
export const trialInput = z.object({
  rule: ruleContent,
  ...place,
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
