import {
  type AnyContext,
  addVersion,
  createDraft,
  findObjection,
  getDraft,
  inTransaction,
  notify,
  observeLeg,
  type Problem,
  record,
} from '@dojang/kernel';
import { subjectKeyOf } from '../captures/capture-row.ts';
import { dropContext } from '../contexts/contexts.ts';
import { writeDescription } from '../descriptions/descriptions.ts';
import { ownDb } from '../own-db.ts';
import type { Worded } from '../reading/wording-tasks.ts';
import { noteReuse } from '../reuse/reuse.ts';
import type { CommitBody, CommitSummary } from '../schema.ts';
import { commitBody } from '../schema.ts';
import { chooseWording, type Wording } from './choice.ts';
import { draftLifeMs } from './draft-life.ts';
import { claimRequest, findRequest, overtakenMeanwhile, type Request } from './requests.ts';
import { risksOfCapture } from './risks.ts';

/**
 * Answers one request. The first request of a capture makes the draft and notifies the person. A regeneration adds a
 * version. The job may run any number of times and be killed anywhere; it answers once.
 */
export async function writeDraft(outer: AnyContext, requestId: string): Promise<void> {
  const request = await inTransaction(outer, (ctx) => findRequest(ctx, requestId));
  if (request === undefined) return;
  const ctx: AnyContext = { ...outer, trace: request.capture.traceUuid };
  // Outside any transaction, because a model takes seconds and the drafter runs in another thread.
  const { worded, ...wording } = await chooseWording(ctx, request);
  const next =
    request.shownDigest === null
      ? null
      : await prepareNext(ctx, request, request.shownDigest, wording.message);
  await inTransaction(ctx, async (ctx) => {
    if (!(await claimRequest(ctx, requestId))) return;
    const version =
      request.shownDigest === null
        ? await writeFirst(ctx, request, wording, worded)
        : await writeNext(ctx, request, wording, next);
    const { told, origin } = wording;
    if (told !== undefined) {
      const used = origin === 'reuse';
      const isSaved = used && ctx.parts.llm.hasModel;
      const tokensSaved = isSaved ? worded.tokens : 0;
      await noteReuse(ctx, request.capture, { requestId, told, used, tokensSaved });
    }
    const asked = await ownDb(ctx)
      .updateTable('commit.draft_request')
      .set({ answered_at: ctx.now(), origin: wording.origin, version })
      .where('id', '=', requestId)
      .returning('created_at')
      .executeTakeFirstOrThrow();
    ctx.afterCommit(() => observeLeg(ctx.parts.metrics, 'drafted', asked.created_at, ctx.now()));
  });
}

function bodyOf({ capture }: Request, { paths }: Worded, message: string): CommitBody {
  return {
    repositoryId: capture.repositoryId,
    tree: capture.tree,
    head: capture.head,
    branch: capture.branch,
    remote: capture.remote,
    ...(capture.destination && { destination: capture.destination }),
    paths: [...paths],
    commits: [{ message, hunks: null }],
    push: capture.remote !== null,
  };
}

const summaryOf = ({ capture, repository }: Request, { counted }: Worded): CommitSummary => ({
  repository: repository.name,
  branch: capture.branch,
  trigger: capture.trigger,
  ...counted,
});

async function writeFirst(
  ctx: AnyContext,
  request: Request,
  wording: Wording,
  worded: Worded,
): Promise<number> {
  const { capture, repository } = request;
  const overtakenBy = await overtakenMeanwhile(ctx, capture);
  const summary = summaryOf(request, worded);
  const draft = await createDraft(ctx, {
    id: capture.draftId,
    module: 'commit',
    kind: 'commit.commit',
    subjectKey: subjectKeyOf(capture),
    summary,
    body: bodyOf(request, worded, wording.message),
    origin: wording.origin,
    hint: request.hint,
    risks: risksOfCapture(capture, repository, worded),
    match: { digest: capture.matchDigest, salt: capture.idempotencyKey },
    expiresAt: new Date(capture.createdAt.getTime() + draftLifeMs),
    askedPersonId: capture.personId,
    ...(overtakenBy === null ? {} : { supersededBy: overtakenBy }),
  });
  if (!draft.isNew) return 1;
  await writeDescription(ctx, capture.id, worded.description);
  const data = { draftId: draft.id, captureId: capture.id, version: 1, origin: wording.origin };
  await record(ctx, 'commit.draft-written', data, { subjects: [draft.id, capture.id] });
  if (overtakenBy !== null) {
    await dropContext(ctx, draft.id);
    return 1;
  }
  await notify(ctx, {
    personId: capture.personId,
    kind: 'commit.draft-waiting',
    draftId: draft.id,
    params: {
      repository: summary.repository,
      ...(summary.branch === null ? {} : { branch: summary.branch }),
      files: summary.files,
      elements: worded.elements,
      concerns: summary.concerns,
      secrets: summary.secrets,
    },
    url: `/drafts/${draft.id}`,
  });
  return 1;
}

interface Next {
  readonly body: CommitBody;
  readonly shownDigest: string;
  readonly objection: Problem | null;
}

/** The next version, checked. Null when the draft was decided or changed while this version was being written. */
async function prepareNext(
  ctx: AnyContext,
  request: Request,
  shownDigest: string,
  message: string,
): Promise<Next | null> {
  const { draftId } = request.capture;
  const draft = await getDraft(ctx, draftId);
  const shown = draft.versions.at(-1);
  if (draft.state !== 'pending' || shown?.digest !== shownDigest) return null;
  const body = { ...commitBody.parse(shown.body), commits: [{ message, hunks: null }] };
  return { body, shownDigest, objection: await findObjection(ctx, draftId, shownDigest, body) };
}

/** Null when the draft was decided or changed while this version was being written. */
async function writeNext(
  ctx: AnyContext,
  request: Request,
  wording: Wording,
  next: Next | null,
): Promise<number | null> {
  if (next === null) return null;
  const { draftId, id: captureId } = request.capture;
  const version = await addVersion(ctx, draftId, {
    ...next,
    origin: wording.origin,
    hint: request.hint,
  }).catch((problem: Problem) => {
    // The draft was decided between the two statements. Nothing was written yet, so the rest may commit.
    if (problem.status === 409) return null;
    throw problem;
  });
  if (version === null) return null;
  const data = { draftId, captureId, version: version.number, origin: wording.origin };
  await record(ctx, 'commit.draft-written', data, { subjects: [draftId, captureId] });
  return version.number;
}
