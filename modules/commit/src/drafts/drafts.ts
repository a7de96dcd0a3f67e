import {
  type AnyContext,
  addVersion,
  findObjection,
  getDraft,
  hasGrant,
  inTransaction,
  inWholeOrg,
  isTooMuch,
  JsonBytes,
  record,
  requireOpenDraft,
  requirePerson,
  runTask,
} from '@dojang/kernel';
import { type Capture, getCaptureOfDraft, matterOf } from '../captures/capture-row.ts';
import { openPreview, previewLifeMs } from '../captures/diff-preview.ts';
import { findDescription } from '../descriptions/descriptions.ts';
import { findShownErrand, mayAsk } from '../errands/errand-row.ts';
import { ownDb } from '../own-db.ts';
import { requireWordingRoom } from '../quotas/wording-quota.ts';
import type { PageMatter } from '../reading/page-task.ts';
import { divideCommitsTask, writePageTask } from '../reading/tasks.ts';
import type { Matter } from '../reading/texts.ts';
import { repositoryRef } from '../repositories/grants.ts';
import { getRepository } from '../repositories/repositories.ts';
import { rulesOfCommit } from '../rules/rules.ts';
import { type CommitBody, type CommitDraft, commitBody, type VersionInput } from '../schema.ts';
import { askForWording } from '../wordings/jobs.ts';
import { plainPage } from './plain-page.ts';

/**
 * All that the page of a draft shows, as JSON.
 *
 * @throws Problem 404 `draft-not-found`, also while its first version is still being written.
 */
export async function getCommitDraft(
  ctx: AnyContext,
  draftId: string,
): Promise<JsonBytes<CommitDraft>> {
  const matter = await inTransaction(ctx, (ctx) => readPage(ctx, draftId));
  try {
    return new JsonBytes(await runTask(ctx, writePageTask, matter));
  } catch (error) {
    // The capture cannot be read in time, but the draft can still be shown and decided.
    if (!isTooMuch(error)) throw error;
    return new JsonBytes(new TextEncoder().encode(JSON.stringify(plainPage(matter))));
  }
}

/** Needs a transaction. */
async function readPage(ctx: AnyContext, draftId: string): Promise<PageMatter> {
  const capture = await getCaptureOfDraft(ctx, draftId);
  // Before the draft: a wording that ends in between is then on the page, which at worst says that one is still written.
  const writing = (await findUnanswered(ctx, capture.id)) !== undefined;
  const draft = await getDraft(ctx, draftId);
  return {
    ...matterOf(capture, await rulesOfCommit(ctx, capture)),
    draft,
    // Who captured sees the draft without a grant for the repository.
    repository: await inWholeOrg(ctx, (ctx) => getRepository(ctx, capture.repositoryId)),
    capture: {
      id: capture.id,
      trigger: capture.trigger,
      capturedAt: capture.capturedAt.toISOString(),
      author: capture.author,
      mine: ctx.actor.kind === 'person' && ctx.actor.deviceId === capture.deviceId,
      takesErrands: capture.takesErrands,
      reverts: capture.reverts && [...capture.reverts],
    },
    errand: await findShownErrand(ctx, draftId),
    mayAsk:
      capture.takesErrands &&
      (await mayAsk(ctx, draft)) &&
      (await hasGrant(ctx, repositoryRef(capture.repositoryId), 'write')),
    diff: await openPreview(ctx, capture.id),
    diffExpiresAt: new Date(capture.createdAt.getTime() + previewLifeMs).toISOString(),
    description: (await findDescription(ctx, capture.id)) ?? null,
    hasModel: ctx.parts.llm.hasModel,
    writing,
  };
}

interface Versioned {
  readonly version: number;
  readonly versions: readonly { readonly number: number; readonly body: unknown }[];
}

function presentBody(draft: Versioned): CommitBody {
  const present = draft.versions.find(({ number }) => number === draft.version);
  return commitBody.parse(present?.body);
}

/**
 * Makes another version. A job asks the drafter for it, with a hint; or it is made at once by the person's edit, by
 * splitting, or by undoing the split.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 when the draft is not pending or was
 *   worded otherwise since; 422 `nothing-to-split`, and what the draft's kind refuses.
 */
export async function changeVersion(
  ctx: AnyContext,
  draftId: string,
  input: VersionInput,
): Promise<JsonBytes<CommitDraft>> {
  const found = await inTransaction(ctx, async (ctx) => {
    const capture = await getCaptureOfDraft(ctx, draftId);
    await requireOpenDraft(ctx, draftId, input.digest);
    if (input.change === 'regenerate') {
      await askAgain(ctx, capture, input);
      return null;
    }
    const matter = matterOf(capture, await rulesOfCommit(ctx, capture));
    return { matter, draft: await getDraft(ctx, draftId) };
  });
  if (found !== null && input.change !== 'regenerate') {
    const { draft, matter } = found;
    const shown = presentBody(draft);
    const body = { ...shown, commits: await commitsOf(ctx, input, matter, draft, shown) };
    const { change, digest } = input;
    await addVersion(ctx, draftId, {
      body,
      origin: change === 'split' || change === 'unsplit' ? 'deterministic' : 'person',
      hint: null,
      shownDigest: digest,
      objection: await findObjection(ctx, draftId, digest, body),
    });
  }
  return getCommitDraft(ctx, draftId);
}

async function commitsOf(
  ctx: AnyContext,
  input: Exclude<VersionInput, { change: 'regenerate' }>,
  matter: Matter,
  draft: Versioned,
  body: CommitBody,
): Promise<CommitBody['commits']> {
  if (input.change === 'edit') return input.commits;
  if (input.change !== 'unsplit') {
    const message = body.commits[0]?.message ?? '';
    return runTask(ctx, divideCommitsTask, { matter, input, message });
  }
  const whole = draft.versions
    .map((version) => commitBody.parse(version.body).commits)
    .findLast((commits) => commits.length === 1);
  if (whole === undefined) throw new Error('the first version of a draft is one commit');
  return whole;
}

/** A job that gave up leaves its request unanswered. After this time, a person may ask again. */
const patienceMs = 5 * 60_000;

const findUnanswered = (ctx: AnyContext, captureId: string) =>
  ownDb(ctx)
    .selectFrom('commit.draft_request')
    .select('id')
    .where('capture_id', '=', captureId)
    .where('answered_at', 'is', null)
    .where('created_at', '>', new Date(ctx.now().getTime() - patienceMs))
    .executeTakeFirst();

async function askAgain(
  ctx: AnyContext,
  capture: Capture,
  input: Extract<VersionInput, { change: 'regenerate' }>,
): Promise<void> {
  const { personId } = requirePerson(ctx);
  // Tapped twice: the first request is under way.
  if ((await findUnanswered(ctx, capture.id)) !== undefined) return;
  await requireWordingRoom(ctx, capture.id, personId);
  const requestId = await askForWording(ctx, {
    captureId: capture.id,
    personId,
    hint: input.hint,
    shownDigest: input.digest,
  });
  const data = { draftId: capture.draftId, requestId, hinted: input.hint !== null };
  await record(ctx, 'commit.wording-requested', data, { subjects: [capture.draftId] });
}
