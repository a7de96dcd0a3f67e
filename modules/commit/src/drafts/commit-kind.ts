import {
  type AnyContext,
  defineDraftKind,
  inTransaction,
  type KindDraft,
  runTask,
} from '@dojang/kernel';
import { openAct } from '../acts/open-act.ts';
import { getCaptureOfDraft, matterOf } from '../captures/capture-row.ts';
import { titleOf } from '../engine/commit-plan.ts';
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
  await runTask(outer, checkCommitsTask, { matter, shown: draft.shown, body });
}

export const commitKind = defineDraftKind<CommitBody>({
  kind: 'commit.commit',
  body: commitBody,
  title: ({ commits }) => titleOf(commits),
  check,
  risks: risksNow,
  onStamped: (ctx, draft) => openAct(ctx, draft.id),
});
