import { count, instant, integerMax, shortText } from '@dojang/kernel/bounds';
import { z } from 'zod';
import * as limits from '../engine/change/limits.ts';
import { lintFinding } from '../engine/change/scope.ts';
import { ruleContent } from '../engine/rules/rule.ts';
import { rulesMax } from '../schema.ts';

const version = z.int().min(1).max(integerMax);

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
  version,
  changedAt: instant,
});
export type StoredRule = z.infer<typeof storedRule>;

/** `GET /api/commit/rules`: in the order in which they are asked: those of the org, of teams, of repositories. */
export const ruleList = z.object({ rules: z.array(storedRule).max(rulesMax) });

/** `POST /api/commit/rules` */
const input = ruleContent.extend(place);
export const ruleInput = input.refine(isOnePlace, onePlace);

/** `PUT /api/commit/rules/:id`: `version` is the one that the person saw. */
export const ruleChange = input.extend({ version }).refine(isOnePlace, onePlace);

export const ruleParams = z.object({ id: z.uuid() });

/** `POST /api/commit/rule-trials`: a rule, kept or not, is tried on past commits. */
export const trialInput = z.object({
  rule: ruleContent,
  ...place,
  limit: z.int().min(1).max(200).default(50),
});

export const trial = z.object({
  /** How many past commits were read. */
  commits: count,
  /** Commits that the rule is about, newest first. */
  found: z
    .array(
      z.object({
        id: z.uuid(),
        sha: z.string().max(64),
        header: z.string().max(5 * limits.messageMax),
        repositoryName: shortText,
        committedAt: instant,
        finding: lintFinding,
      }),
    )
    .max(200),
});
