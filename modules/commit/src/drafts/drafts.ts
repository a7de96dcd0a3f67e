import {
  type AnyContext,
  addVersion,
  getDraft,
  inTransaction,
  Problem,
  record,
  requireOpenDraft,
} from '@dojang/kernel';
import { type Capture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { openPreview, previewLifeMs } from '../captures/diff-preview.ts';
import { readDescription } from '../descriptions/descriptions.ts';
import { draftMessage } from '../engine/draft.ts';
import type { Rule } from '../engine/rule.ts';
import { repairByRules } from '../engine/rules.ts';
import { scopeOfConcern, splitByConcern } from '../engine/split.ts';
import { ownDb } from '../own-db.ts';
import { requireWordingRoom } from '../quotas/wording-quota.ts';
import { getRepository } from '../repositories/repositories.ts';
import { rulesOfCommit } from '../rules/rules.ts';
import {
  type CommitBody,
  type CommitDraft,
  commitBody,
  commitSummary,
  type VersionInput,
} from '../schema.ts';
import { askForWording } from '../wordings/jobs.ts';
import { lintCommits } from './commit-kind.ts';

/**
 * All that the page of a draft shows.
 *
 * @throws Problem 404 `draft-not-found`, also while its first wording is still being written.
 */
export async function getCommitDraft(ctx: AnyContext, draftId: string): Promise<CommitDraft> {
  return inTransaction(ctx, async (ctx) => {
    const capture = await getCaptureOfDraft(ctx, draftId);
    const draft = await getDraft(ctx, draftId);
    const body = presentBody(draft);
    const diff = await openPreview(ctx, capture.id);
    const writing = await findUnanswered(ctx, capture.id);
    const rules = await rulesOfCommit(ctx, capture);
    const { contextText: _model, embedding: _vector, ...scope } = capture.scope;
    return {
      draft: {
        ...draft,
        summary: commitSummary.parse(draft.summary),
        versions: wordsOnly(draft.versions),
      },
      body,
      repository: await getRepository(ctx, capture.repositoryId),
      capture: {
        id: capture.id,
        trigger: capture.trigger,
        capturedAt: capture.capturedAt.toISOString(),
        author: capture.author,
        mine: ctx.actor.kind === 'person' && ctx.actor.deviceId === capture.deviceId,
      },
      scope,
      convention: capture.convention,
      secrets: [...capture.secrets],
      diff: diff === null ? null : [...diff],
      diffExpiresAt: new Date(capture.createdAt.getTime() + previewLifeMs).toISOString(),
      plan: planOf(capture, body),
      lint: lintCommits(capture, rules, body.commits),
      rules,
      description: await readDescription(ctx, capture.id),
      writing: writing !== undefined,
    };
  });
}

interface Versioned {
  readonly version: number;
  readonly versions: readonly { readonly number: number; readonly body: unknown }[];
}

function presentBody(draft: Versioned): CommitBody {
  const present = draft.versions.find(({ number }) => number === draft.version);
  return commitBody.parse(present?.body);
}

/** Without the paths, which all wordings share and `body` has: a large change repeats them by the thousand. */
const wordsOnly = (versions: CommitDraft['draft']['versions']) =>
  versions.map((version) => ({
    ...version,
    body: { commits: commitBody.parse(version.body).commits },
  }));

/** One commit a concern; the message as it is when there is one concern only. */
function planOf(capture: Capture, body: CommitBody): CommitBody['commits'] {
  const { scope, convention, branch } = capture;
  const parts = scope.concerns.length > 1 ? splitByConcern(scope, convention, branch) : [];
  if (parts.length < 2) return [{ message: body.commits[0]?.message ?? '', hunks: null }];
  return parts.slice(0, 3);
}

/**
 * Another wording: asked of the drafter with a hint (a job writes it), or made here and now by the
 * person's edit, by splitting, or by taking the split back.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 when the draft is not pending or was
 *   worded otherwise since; 422 `nothing-to-split`, and what the draft's kind refuses.
 */
export async function changeVersion(
  ctx: AnyContext,
  draftId: string,
  input: VersionInput,
): Promise<CommitDraft> {
  await inTransaction(ctx, async (ctx) => {
    const capture = await getCaptureOfDraft(ctx, draftId);
    await requireOpenDraft(ctx, draftId, input.digest);
    if (input.change === 'regenerate') return askAgain(ctx, capture, input);
    const draft = await getDraft(ctx, draftId);
    const body = presentBody(draft);
    const rules = await rulesOfCommit(ctx, capture);
    await addVersion(ctx, draftId, {
      body: { ...body, commits: commitsOf(input, { capture, rules }, draft, body) },
      origin: input.change === 'split' || input.change === 'unsplit' ? 'deterministic' : 'person',
      hint: null,
      shownDigest: input.digest,
    });
  });
  return getCommitDraft(ctx, draftId);
}

function commitsOf(
  input: Exclude<VersionInput, { change: 'regenerate' }>,
  { capture, rules }: { capture: Capture; rules: readonly Rule[] },
  draft: Versioned,
  body: CommitBody,
): CommitBody['commits'] {
  if (input.change === 'edit') return input.commits;
  if (input.change === 'arrange') {
    const all = new Set(capture.scope.files.flatMap((file) => file.hunks.map(({ id }) => id)));
    const given = new Set(input.commits[0]?.hunks);
    const isWhole = input.commits.length === 1 && all.symmetricDifference(given).size === 0;
    return input.commits.map(({ message, hunks }) => ({
      message: message ?? draftPart(capture, rules, hunks),
      hunks: isWhole ? null : hunks,
    }));
  }
  if (input.change === 'split') {
    const plan = planOf(capture, body);
    if (plan.length > 1) return plan;
    throw new Problem(
      422,
      'nothing-to-split',
      'The change is about one thing: it makes one commit. Edit the message instead.',
    );
  }
  const whole = draft.versions
    .map((version) => commitBody.parse(version.body).commits)
    .findLast((commits) => commits.length === 1);
  if (whole === undefined) throw new Error('the first version of a draft is one commit');
  return whole;
}

/** A message for some hunks of a change, as the rules would have it. */
function draftPart(capture: Capture, rules: readonly Rule[], hunks: readonly string[]): string {
  const { convention, branch, author } = capture;
  const scope = scopeOfConcern(capture.scope, { hunks: [...hunks] });
  const { message } = draftMessage({ scope, convention, branch });
  const facts = {
    paths: scope.files.map(({ path }) => path),
    elements: scope.elements,
    author,
    branch,
  };
  return repairByRules(rules, message, facts).message;
}

/** A job that gave up leaves its request unanswered: after a while, one may ask again. */
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
  if (ctx.actor.kind !== 'person') throw new Error('only a person asks for another wording');
  // Tapped twice: the answer to the first is on its way.
  if ((await findUnanswered(ctx, capture.id)) !== undefined) return;
  await requireWordingRoom(ctx, capture.id, ctx.actor.personId);
  const requestId = await askForWording(ctx, {
    captureId: capture.id,
    personId: ctx.actor.personId,
    hint: input.hint,
    shownDigest: input.digest,
  });
  const data = { draftId: capture.draftId, requestId, hinted: input.hint !== null };
  await record(ctx, 'commit.wording-requested', data, { subjects: [capture.draftId] });
}
