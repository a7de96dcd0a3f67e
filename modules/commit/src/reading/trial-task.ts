import { Problem } from '@dojang/kernel/task';
import { z } from 'zod';
import { elementsMax } from '../engine/change/limits.ts';
import { changedElement, type LintFinding } from '../engine/change/scope.ts';
import type { Rule } from '../engine/rules/rule.ts';
import { checkRules, type RuleFacts, ruleStepsMax } from '../engine/rules/rules.ts';
import { captureInput } from '../schema.ts';

export const pastElements = z
  .array(changedElement.pick({ kind: true, state: true, name: true, breaking: true }))
  .max(elementsMax);
const { author } = captureInput.shape;

export interface PastCommit {
  readonly message: string;
  readonly paths: RuleFacts['paths'];
  readonly elements: unknown;
  readonly author: unknown;
  readonly branch: string | null;
}

/** About a quarter of a second for all commits, so that a pattern does not keep a thread from others. */
const trialStepsMax = 20_000_000;

/**
 * What a rule would have said of each commit; null where nothing.
 *
 * @throws Problem 422 `rule-too-slow`.
 */
export function judgeCommits({
  rule,
  commits,
}: {
  readonly rule: Rule;
  readonly commits: readonly PastCommit[];
}): (LintFinding | null)[] {
  let left = trialStepsMax;
  return commits.map((commit) => {
    const facts = {
      paths: commit.paths,
      elements: pastElements.parse(commit.elements),
      author: author.parse(commit.author),
      branch: commit.branch,
    };
    const most = Math.min(ruleStepsMax, left);
    const budget = { steps: most };
    const [finding] = checkRules([{ ...rule, enabled: true }], commit.message, facts, budget);
    if (budget.steps <= 0) {
      throw new Problem(
        422,
        'rule-too-slow',
        'The patterns of this rule take too long; use fewer or shorter ones.',
      );
    }
    left -= most - budget.steps;
    return finding ?? null;
  });
}
