import {
  type AnyContext,
  canonicalJson,
  defineDraftKind,
  inTransaction,
  isTooMuch,
  type KindDraft,
  runTask,
} from '@dojang/kernel';
import { openAct } from '../acts/open-act.ts';
import { getCaptureOfDraft, matterOf } from '../captures/capture-row.ts';
import { titleOf } from '../engine/message/commit-plan.ts';
import { checkCommitsTask } from '../reading/tasks.ts';
import { rulesOfCommit } from '../rules/rules.ts';
import { type CommitBody, commitBody } from '../schema.ts';
import { risksNow } from '../wordings/risks.ts';

/** @throws Problem 422 `bound-part-edited`, `split-incomplete`, `lint-blocked`. */
async function check(outer: AnyContext, draft: KindDraft, body: CommitBody): Promise<void> {
  const matter = await inTransaction(outer, async (ctx) => {
    const capture = await getCaptureOfDraft(ctx, draft.id);
    return matterOf(capture, await rulesOfCommit(ctx, capture));
  });
  try {
    await runTask(outer, checkCommitsTask, { matter, shown: draft.shown, body });
  } catch (error) {
    // Of a change that nobody could read, what was shown may still be stamped as it was.
    const isShown = canonicalJson(body) === canonicalJson(commitBody.parse(draft.shown));
    if (!isTooMuch(error) || !isShown) throw error;
  }
}

export const commitKind = defineDraftKind<CommitBody>({
  kind: 'commit.commit',
  body: commitBody,
  title: ({ commits }) => titleOf(commits),
  check,
  risks: risksNow,
  onStamped: (ctx, draft) => openAct(ctx, draft.id),
});
