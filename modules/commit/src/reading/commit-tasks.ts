import { canonicalJson, Problem } from '@dojang/kernel/task';
import { draftMessage } from '../engine/draft/draft.ts';
import { isWholeSplit } from '../engine/message/commit-plan.ts';
import { lintCommits } from '../engine/rules/commit-parts.ts';
import { repairByRules } from '../engine/rules/rules.ts';
import { scopeOfConcern, splitByConcern } from '../engine/split/split.ts';
import { type CommitBody, commitBody, type VersionInput } from '../schema.ts';
import { type Matter, type ReadTexts, readTexts } from './texts.ts';

/** Everything that the agent would commit except the words. It can change only by a new capture. */
const boundOf = ({ commits: _commits, push: _push, ...bound }: CommitBody) => canonicalJson(bound);

/**
 * Refuses a body that may be neither stamped nor kept.
 *
 * @throws Problem 422 `bound-part-edited`, `split-incomplete`, `lint-blocked`.
 */
export function checkCommits({
  matter,
  shown,
  body,
}: {
  readonly matter: Matter;
  readonly shown: unknown;
  readonly body: CommitBody;
}): void {
  if (boundOf(body) !== boundOf(commitBody.parse(shown))) {
    throw new Problem(
      422,
      'bound-part-edited',
      'Only messages, the split and whether to push can be edited; the rest is what was captured.',
    );
  }
  const read = readTexts(matter.texts);
  const known = new Set(read.scope.files.flatMap(({ hunks }) => hunks.map(({ id }) => id)));
  if (!isWholeSplit(known, body.commits)) {
    throw new Problem(
      422,
      'split-incomplete',
      'Each change must be in exactly one commit, and no commit empty; split again.',
    );
  }
  const blocks = lintCommits({ ...matter, ...read }, matter.rules, body.commits)
    .flat()
    .filter(({ level }) => level === 'block');
  if (blocks.length === 0) return;
  throw new Problem(
    422,
    'lint-blocked',
    'The message breaks a rule of the repository; fix what is marked, then stamp.',
    {
      rules: [...new Set(blocks.map(({ rule, params }) => (rule === 'rule' ? params.name : rule)))],
    },
  );
}

/** One commit for each concern. With one concern, the message stays as it is. */
export function splitOf(
  { scope, convention }: ReadTexts,
  branch: string | null,
  message: string,
): CommitBody['commits'] {
  const parts = scope.concerns.length > 1 ? splitByConcern(scope, convention, branch) : [];
  return parts.length < 2 ? [{ message, hunks: null }] : parts.slice(0, 3);
}

export type Division = Extract<VersionInput, { change: 'split' | 'arrange' }>;

/**
 * The commits that a person's division of the change makes.
 *
 * @throws Problem 422 `nothing-to-split`.
 */
export function divideCommits({
  matter,
  input,
  message,
}: {
  readonly matter: Matter;
  readonly input: Division;
  readonly message: string;
}): CommitBody['commits'] {
  const read = readTexts(matter.texts);
  if (input.change === 'split') {
    const plan = splitOf(read, matter.branch, message);
    if (plan.length > 1) return plan;
    throw new Problem(
      422,
      'nothing-to-split',
      'The change is about one thing, so it makes one commit. Edit the message instead.',
    );
  }
  const all = new Set(read.scope.files.flatMap((file) => file.hunks.map(({ id }) => id)));
  const given = new Set(input.commits[0]?.hunks);
  const isWhole = input.commits.length === 1 && all.symmetricDifference(given).size === 0;
  return input.commits.map(({ message: own, hunks }) => ({
    message: own ?? messageOf(read, matter, hunks),
    hunks: isWhole ? null : hunks,
  }));
}

/** A message for some hunks of a change, as the rules would have it. */
function messageOf(
  { scope: whole, convention }: ReadTexts,
  { branch, author, rules }: Matter,
  hunks: readonly string[],
): string {
  const scope = scopeOfConcern(whole, { hunks: [...hunks] });
  const { message } = draftMessage({ scope, convention, branch });
  const paths = scope.files.map(({ path }) => path);
  return repairByRules(rules, message, { paths, elements: scope.elements, author, branch }).message;
}
