import {
  type AnyContext,
  addVersion,
  createDraft,
  getDraft,
  inTransaction,
  notify,
  type Problem,
  planOf,
  record,
} from '@dojang/kernel';
import { subjectKeyOf } from '../captures/capture-row.ts';
import { openPreview } from '../captures/diff-preview.ts';
import { dropContext, openContext } from '../contexts/contexts.ts';
import { writeDescription } from '../descriptions/descriptions.ts';
import { type Draft, draftMessage } from '../engine/draft.ts';
import { parseMessage } from '../engine/message.ts';
import { repairByRules } from '../engine/rules.ts';
import type { Sight } from '../engine/scope.ts';
import { ownDb } from '../own-db.ts';
import { findReuse, noteReuse, type Told } from '../reuse/reuse.ts';
import type { CommitBody, CommitSummary } from '../schema.ts';
import { commitBody } from '../schema.ts';
import {
  answerOf,
  answerSchema,
  instructionsFor,
  materialFor,
  messageFrom,
  promptVersion,
} from './prompt.ts';
import { claimRequest, findRequest, overtakenMeanwhile, type Request } from './requests.ts';
import { risksOfCapture, sightOf } from './risks.ts';

/** Nobody remembers after a week what the change was about; the agent captures anew by then. */
const draftLifeMs = 7 * 24 * 3_600_000;

interface Wording {
  readonly message: string;
  readonly origin: 'model' | 'deterministic' | 'reuse';
  /** What approved messages had to say, whether or not it was followed. */
  readonly told?: Told;
}

/**
 * Answers one wish for a wording: the first of a capture makes the draft and tells the person; a
 * regeneration adds a version. It may run any number of times and be killed anywhere; it answers once.
 */
export async function writeDraft(outer: AnyContext, requestId: string): Promise<void> {
  const request = await inTransaction(outer, (ctx) => findRequest(ctx, requestId));
  if (request === undefined) return;
  const ctx: AnyContext = { ...outer, trace: request.capture.traceUuid };
  // Outside any transaction: a model takes seconds.
  const wording = ruled(request, await wordIt(ctx, request));
  await inTransaction(ctx, async (ctx) => {
    if (!(await claimRequest(ctx, requestId))) return;
    const version =
      request.shownDigest === null
        ? await writeFirst(ctx, request, wording)
        : await writeNext(ctx, request, wording, request.shownDigest);
    const { told, origin } = wording;
    if (told !== undefined) {
      const used = origin === 'reuse';
      const isSaved = used && ctx.parts.llm.hasModel;
      const tokensSaved = isSaved ? request.capture.scope.coverage.tokens : 0;
      await noteReuse(ctx, request.capture, { requestId, told, used, tokensSaved });
    }
    await ownDb(ctx)
      .updateTable('commit.draft_request')
      .set({ answered_at: ctx.now(), origin: wording.origin, version })
      .where('id', '=', requestId)
      .execute();
  });
}

/** The rules that repair have the last word on what a machine drafts; a person's own words they only comment on. */
function ruled({ capture, rules }: Request, wording: Wording): Wording {
  const { scope, author, branch } = capture;
  const paths = scope.files.map(({ path }) => path);
  const facts = { paths, elements: scope.elements, author, branch };
  return { ...wording, message: repairByRules(rules, wording.message, facts).message };
}

/** Approved messages first, then a model, then the deterministic drafter. */
async function wordIt(ctx: AnyContext, request: Request): Promise<Wording> {
  const { capture, hint } = request;
  const asked = {
    scope: capture.scope,
    convention: capture.convention,
    branch: capture.branch,
    hint,
  };
  const drafted = draftMessage(asked);
  const own: Wording = { message: drafted.message, origin: 'deterministic' };
  // Nobody will read it: no model is paid for it.
  if (request.overtakenBy !== null) return own;
  const reuse = await findReuse(ctx, capture);
  // Whoever asks for another wording, or says how, does not want the usual one.
  const isFirst = hint === null && request.shownDigest === null;
  const reused = isFirst && reuse.told !== null ? sayAgain(reuse.told, drafted, asked) : undefined;
  const told = reused === undefined ? {} : { told: reused.told };
  if (reused !== undefined && reused.told.trust >= (await planOf(ctx)).reuse.trust) {
    return { message: reused.message, origin: 'reuse', ...told };
  }
  const answer = await ctx.parts.llm.generate(ctx, {
    task: 'commit.draft',
    schema: answerSchema,
    instructions: instructionsFor(asked),
    untrusted: materialFor(asked, await openContext(ctx, capture.id), reuse.examples),
    promptVersion,
    fresh: request.shownDigest !== null,
    fallback: () => answerOf(drafted),
  });
  if (answer.origin !== 'model') return { ...own, ...told };
  const message = messageFrom(answer.value, asked);
  return message === undefined ? { ...own, ...told } : { message, origin: 'model', ...told };
}

/** The reused header with this change's own body and ticket; undefined when the convention would have it otherwise. */
function sayAgain(
  told: Told,
  drafted: Draft,
  asked: Parameters<typeof messageFrom>[1],
): { message: string; told: Told } | undefined {
  const { type, scope, subject, breaking } = parseMessage(told.header);
  const answer = {
    ...answerOf(drafted),
    type: type ?? '',
    scope: scope || null,
    subject,
    breaking,
  };
  const message = messageFrom(answer, asked);
  if (message === undefined) return undefined;
  return { message, told: { ...told, header: message.split('\n', 1)[0] ?? '' } };
}

function bodyOf({ capture }: Request, message: string): CommitBody {
  const paths = capture.scope.files.flatMap(({ path, oldPath }) =>
    oldPath === null ? [path] : [path, oldPath],
  );
  return {
    repositoryId: capture.repositoryId,
    tree: capture.tree,
    head: capture.head,
    branch: capture.branch,
    remote: capture.remote,
    paths: [...new Set(paths)],
    commits: [{ message, hunks: null }],
    push: capture.remote !== null,
  };
}

function summaryOf({ capture, repository }: Request, sight: Sight): CommitSummary {
  const { scope } = capture;
  const { files } = scope;
  return {
    repository: repository.name,
    branch: capture.branch,
    trigger: capture.trigger,
    files: files.length,
    linesAdded: files.reduce((sum, file) => sum + file.linesAdded, 0),
    linesDeleted: files.reduce((sum, file) => sum + file.linesDeleted, 0),
    elements: scope.elements.slice(0, 5).map(({ name }) => name.slice(0, 120)),
    concerns: scope.concerns.length,
    secrets: capture.secrets.length,
    hunks: scope.coverage.hunks,
    hunksInDetail: scope.coverage.hunksInDetail,
    filesIgnored: scope.coverage.filesIgnored,
    ...sight,
  };
}

async function writeFirst(ctx: AnyContext, request: Request, wording: Wording): Promise<number> {
  const { capture, repository } = request;
  const overtakenBy = await overtakenMeanwhile(ctx, capture);
  const sight = sightOf(capture, await openPreview(ctx, capture.id));
  const summary = summaryOf(request, sight);
  const draft = await createDraft(ctx, {
    id: capture.draftId,
    module: 'commit',
    kind: 'commit.commit',
    subjectKey: subjectKeyOf(capture),
    summary,
    body: bodyOf(request, wording.message),
    origin: wording.origin,
    hint: request.hint,
    risks: risksOfCapture(capture, repository, sight),
    match: { digest: capture.matchDigest, salt: capture.idempotencyKey },
    expiresAt: new Date(capture.createdAt.getTime() + draftLifeMs),
    askedPersonId: capture.personId,
    ...(overtakenBy === null ? {} : { supersededBy: overtakenBy }),
  });
  if (!draft.isNew) return 1;
  await writeDescription(ctx, capture);
  const data = { draftId: draft.id, captureId: capture.id, version: 1, origin: wording.origin };
  await record(ctx, 'commit.draft-written', data, { subjects: [draft.id, capture.id] });
  if (overtakenBy !== null) {
    await dropContext(ctx, draft.id);
    return 1;
  }
  await notify(ctx, {
    personId: capture.personId,
    kind: 'draft-waiting',
    priority: 'normal',
    draftId: draft.id,
    params: {
      repository: summary.repository,
      ...(summary.branch === null ? {} : { branch: summary.branch }),
      files: summary.files,
      elements: capture.scope.elements.length,
      concerns: summary.concerns,
      secrets: summary.secrets,
    },
    url: `/drafts/${draft.id}`,
  });
  return 1;
}

/** Null when the draft was decided, or worded otherwise, while this one was being written. */
async function writeNext(
  ctx: AnyContext,
  request: Request,
  wording: Wording,
  shownDigest: string,
): Promise<number | null> {
  const { draftId, id: captureId } = request.capture;
  const draft = await getDraft(ctx, draftId);
  const shown = draft.versions.at(-1);
  if (draft.state !== 'pending' || shown?.digest !== shownDigest) return null;
  const body = commitBody.parse(shown.body);
  const version = await addVersion(ctx, draftId, {
    body: { ...body, commits: [{ message: wording.message, hunks: null }] },
    origin: wording.origin,
    hint: request.hint,
    shownDigest,
  }).catch((problem: Problem) => {
    // Decided between the two statements. Nothing was written yet, so the rest may commit.
    if (problem.status === 409) return null;
    throw problem;
  });
  if (version === null) return null;
  const data = { draftId, captureId, version: version.number, origin: wording.origin };
  await record(ctx, 'commit.draft-written', data, { subjects: [draftId, captureId] });
  return version.number;
}
