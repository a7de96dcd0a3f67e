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
import { askRedraft } from '../errands/errands.ts';
import { checkCommitsTask } from '../reading/tasks.ts';
import { repositoryRef } from '../repositories/grants.ts';
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
    // When the change took too long to read, the version that was shown may still be stamped unchanged.
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
  notification: 'commit.draft-waiting',
  searchText: (_body, { repository, branch }) => [repository, branch].filter(Boolean).join('\n'),
  group: ({ repositoryId }, { repository }) => ({
    key: repositoryId,
    title: String(repository ?? ''),
  }),
  resource: ({ repositoryId }) => repositoryRef(repositoryId),
  redraft: askRedraft,
  again: 'make a fresh draft with `dojang draft`',
  needsMachine: {
    shows: 'the two-digit number that `dojang status` shows on the machine',
  },
  onStamped: (ctx, draft) => openAct(ctx, draft.id),
});
