import {
  type AnyContext,
  canonicalJson,
  defineDraftKind,
  inTransaction,
  type KindDraft,
  Problem,
} from '@dojang/kernel';
import { openAct } from '../acts/open-act.ts';
import { type Capture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { isWholeSplit, titleOf } from '../engine/commit-plan.ts';
import { lintMessage } from '../engine/lint.ts';
import type { Rule } from '../engine/rule.ts';
import { checkRules, ruleBudget } from '../engine/rules.ts';
import type { LintFinding, Scope } from '../engine/scope.ts';
import { rulesOfCommit } from '../rules/rules.ts';
import { type CommitBody, commitBody } from '../schema.ts';
import { risksNow } from '../wordings/risks.ts';

/** Findings of the convention and of the rules for each commit, each held against what it touches. */
export function lintCommits(
  capture: Pick<Capture, 'convention' | 'scope' | 'author' | 'branch'>,
  rules: readonly Rule[],
  commits: CommitBody['commits'],
): LintFinding[][] {
  const budget = ruleBudget();
  return commits.map(({ message, hunks }, index) => {
    const paths = pathsOf(capture.scope, commits, index, hunks);
    const ids = hunksOf(capture.scope, commits, index);
    const elements = capture.scope.elements.filter((each) => each.hunks.some((id) => ids.has(id)));
    const facts = { paths, elements, author: capture.author, branch: capture.branch };
    return [
      ...lintMessage(message, capture.convention, paths),
      ...checkRules(rules, message, facts, budget),
    ];
  });
}

/** Ids of the hunks of the commit at `index`; `null` hunks are the rest. */
export function hunksOf(
  scope: Scope,
  commits: CommitBody['commits'],
  index: number,
): ReadonlySet<string> {
  const own = commits[index]?.hunks;
  if (own) return new Set(own);
  const taken = new Set(commits.flatMap(({ hunks }) => hunks ?? []));
  return new Set(
    scope.files.flatMap(({ hunks }) => hunks.map(({ id }) => id)).filter((id) => !taken.has(id)),
  );
}

/** Paths that the commit at `index` touches. */
export function pathsOf(
  scope: Scope,
  commits: CommitBody['commits'],
  index: number,
  hunks: readonly string[] | null,
): string[] {
  if (hunks === null && commits.length === 1) return scope.files.map(({ path }) => path);
  const ids = hunksOf(scope, commits, index);
  return scope.files
    .filter((file) => file.hunks.some(({ id }) => ids.has(id)))
    .map(({ path }) => path);
}

/** What the agent would commit, besides the words: a person may change these only by a new capture. */
const boundOf = ({ commits: _commits, push: _push, ...bound }: CommitBody) => canonicalJson(bound);

/** @throws Problem 422 `bound-part-edited`, `split-incomplete`, `lint-blocked`. */
async function check(outer: AnyContext, draft: KindDraft, body: CommitBody): Promise<void> {
  const shown = commitBody.parse(draft.shown);
  if (boundOf(body) !== boundOf(shown)) {
    throw new Problem(
      422,
      'bound-part-edited',
      'Only messages, the split and whether to push can be edited; the rest is what was captured.',
    );
  }
  const { capture, rules } = await inTransaction(outer, async (ctx) => {
    const capture = await getCaptureOfDraft(ctx, draft.id);
    return { capture, rules: await rulesOfCommit(ctx, capture) };
  });
  checkSplit(capture.scope, body.commits);
  const blocks = lintCommits(capture, rules, body.commits)
    .flat()
    .filter(({ level }) => level === 'block');
  if (blocks.length > 0) {
    throw new Problem(
      422,
      'lint-blocked',
      'The message breaks a rule of the repository; mend what is marked, then stamp.',
      {
        rules: [
          ...new Set(blocks.map(({ rule, params }) => (rule === 'rule' ? params.name : rule))),
        ],
      },
    );
  }
}

function checkSplit(scope: Scope, commits: CommitBody['commits']): void {
  const known = new Set(scope.files.flatMap(({ hunks }) => hunks.map(({ id }) => id)));
  if (isWholeSplit(known, commits)) return;
  throw new Problem(
    422,
    'split-incomplete',
    'Each change must be in exactly one commit, and no commit empty; split again.',
  );
}

export const commitKind = defineDraftKind<CommitBody>({
  kind: 'commit.commit',
  body: commitBody,
  title: ({ commits }) => titleOf(commits),
  check,
  risks: risksNow,
  onStamped: (ctx, draft) => openAct(ctx, draft.id),
});
