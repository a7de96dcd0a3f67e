import {
  type AnyContext,
  amendOutcome,
  finishAct,
  getDraft,
  inTransaction,
  inWholeOrg,
  notify,
  Problem,
  readStamped,
  record,
  type StampFault,
  startAct,
} from '@dojang/kernel';
import { mask } from '@dojang/kernel/masking';
import type { z } from 'zod';
import { type Capture, getCaptureOfDraft } from '../captures/capture-row.ts';
import {
  type Finalisation,
  finaliseCommits,
  finishDraft,
  listFinalised,
  notePush,
} from '../history/finalised-commits.ts';
import { ownDb } from '../own-db.ts';
import { getRepository } from '../repositories/repositories.ts';
import { settleReuse } from '../reuse/reuse.ts';
import type { ActReport, actReceipt, CommitOutcome } from '../schema.ts';
import { differencesOf } from './differences.ts';
import { lockAct } from './open-act.ts';

type Receipt = z.infer<typeof actReceipt>;
type Done = Extract<ActReport, { state: 'done' }>;
type Acting = Extract<ActReport, { state: 'acting' }>;
type Failed = Extract<ActReport, { state: 'failed' }>;

/**
 * Takes the machine's report of its act. The same report may come any number of times. Once the act is done, only a
 * push that got through later can be added.
 *
 * @throws Problem 404 `act-not-found`; 403 `act-of-another-device`; 409 `act-over`;
 *   422 `report-differs` when other commits were reported before.
 */
export async function reportAct(
  outer: AnyContext,
  draftId: string,
  report: ActReport,
): Promise<Receipt> {
  const finalisation =
    report.state === 'done' ? await finalisationOf(outer, draftId, report) : null;
  return inAct(outer, draftId, async (inner) => {
    const capture = await getCaptureOfDraft(inner, draftId);
    const ctx: AnyContext = { ...inner, trace: capture.traceUuid };
    if (report.state === 'acting') await reportActing(ctx, draftId, report);
    else if (report.state === 'done') await reportDone(ctx, capture, report, finalisation);
    else await reportFailed(ctx, capture, report);
    return { draftId, state: (await getDraft(ctx, draftId)).state };
  });
}

/** What was stamped is done and kept, even where the grant that it was stamped by is gone since. */
const inAct = <R>(outer: AnyContext, draftId: string, work: (ctx: AnyContext) => Promise<R>) =>
  inTransaction(outer, async (ctx) => {
    await lockAct(ctx, draftId);
    return inWholeOrg(ctx, work);
  });

/** Masks notes and details: git and hooks may print a secret. */
const clean = (text: string) => mask(text).text;
const cleaned = (report: Done): Done =>
  report.pushWords === undefined ? report : { ...report, pushWords: clean(report.pushWords) };

/** A path may hold a secret, too. */
const cleanFacts = (facts: NonNullable<Failed['facts']>): typeof facts =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, clean(fact ?? '')]));

/** Before the transaction that keeps it; null where nothing new will be kept. */
async function finalisationOf(outer: AnyContext, draftId: string, report: Done) {
  const isNew = await inAct(
    outer,
    draftId,
    async (ctx) => (await listFinalised(ctx, draftId)).length === 0,
  );
  const messages = report.commits.map(({ message }) => message);
  return isNew ? finishDraft(outer, draftId, messages) : null;
}

/** A machine that waits says so once. The page shows it until the act has ended. */
async function reportActing(ctx: AnyContext, draftId: string, report: Acting): Promise<void> {
  await startAct(ctx, draftId);
  if (report.waitsFor !== undefined) await amendOutcome(ctx, draftId, report);
}

async function reportDone(
  ctx: AnyContext,
  capture: Capture,
  report: Done,
  finalisation: Finalisation | null,
): Promise<void> {
  const { draftId } = capture;
  const known = await listFinalised(ctx, draftId);
  if (known.length > 0) return amendPush(ctx, capture, report, known);
  const stamped = await readStamped(ctx, draftId);
  const differs = differencesOf(capture, stamped.fault === null ? stamped.body : null, report);
  const outcome: CommitOutcome = { ...cleaned(report), ...(differs.length > 0 && { differs }) };
  await finishAct(ctx, draftId, { state: 'done', outcome });
  await endAct(ctx, draftId);
  const believed = differs.includes('pushed-ref') ? { ...report, pushedRef: null } : report;
  if (finalisation === null) throw new Error('an act without a stamp');
  await finaliseCommits(ctx, capture, believed, finalisation);
  await settleReuse(
    ctx,
    capture,
    report.commits.map(({ message }) => message),
    finalisation.finish.precedent,
  );
  const subjects = [draftId, capture.id, capture.repositoryId];
  const shas = report.commits.map(({ sha }) => sha);
  await record(ctx, 'commit.committed', { draftId, captureId: capture.id, shas }, { subjects });
  if (differs.length > 0) {
    const data = { draftId, captureId: capture.id, differs };
    await record(ctx, 'commit.act-differed', data, { subjects });
  }
  if (believed.pushedRef !== null) {
    await record(ctx, 'commit.pushed', { draftId, captureId: capture.id, shas }, { subjects });
  }
  await notifyEnd(ctx, capture, 'commit.act-done', { commits: shas.length });
}

/** The same commits reported again: either nothing is new, or a push that had to wait has ended. */
async function amendPush(
  ctx: AnyContext,
  capture: Capture,
  report: Done,
  known: readonly { readonly sha: string; readonly pushed_ref: string | null }[],
): Promise<void> {
  const { draftId } = capture;
  const shas = report.commits.map(({ sha }) => sha);
  if (known.map(({ sha }) => sha).join() !== shas.join()) {
    throw new Problem(
      422,
      'report-differs',
      'Other commits were reported for this draft before; the first report stands.',
    );
  }
  await endAct(ctx, draftId);
  if (known.every((row) => row.pushed_ref !== null)) return;
  if (report.pushedRef === null) {
    await notePush(ctx, draftId, report);
    await amendOutcome(ctx, draftId, cleaned(report));
    return;
  }
  const stamped = await readStamped(ctx, draftId);
  const body = stamped.fault === null ? stamped.body : null;
  if (differencesOf(capture, body, report).includes('pushed-ref')) {
    throw new Problem(
      422,
      'report-differs',
      'The push was to another branch than the one that was stamped; the first report stands.',
    );
  }
  await notePush(ctx, draftId, report);
  await amendOutcome(ctx, draftId, cleaned(report));
  const data = { draftId, captureId: capture.id, shas };
  const subjects = [draftId, capture.id, capture.repositoryId];
  await record(ctx, 'commit.pushed', data, { subjects });
}

async function reportFailed(ctx: AnyContext, capture: Capture, report: Failed): Promise<void> {
  const { draftId } = capture;
  if ((await listFinalised(ctx, draftId)).length > 0) {
    // The commits are made. Only the push was to be tried again, and the machine cannot do it.
    await endAct(ctx, draftId);
    return;
  }
  const { detail, facts, ...rest } = report;
  const outcome: CommitOutcome = {
    ...rest,
    detail: clean(detail),
    ...(facts === undefined ? {} : { facts: cleanFacts(facts) }),
  };
  const { isNew } = await finishAct(ctx, draftId, { state: 'failed', outcome });
  if (!isNew) return;
  await endAct(ctx, draftId);
  // The code is a word of the agent. A hook's own text stays out of the ledger.
  const code = /^[a-z0-9-]{1,100}$/.test(report.code) ? report.code : 'unknown';
  const subjects = [draftId, capture.id, capture.repositoryId];
  if (code === 'act-refused') {
    const data = { draftId, captureId: capture.id, field: report.field ?? null };
    await record(ctx, 'commit.act-refused', data, { subjects });
  } else {
    const data = { draftId, captureId: capture.id, code, recaptured: report.recaptured };
    await record(ctx, 'commit.act-failed', data, { subjects });
  }
  await notifyEnd(ctx, capture, 'commit.act-failed', { code });
}

const faultDetails: Record<StampFault, string> = {
  'stamp-unsealed':
    'This stamp is older than the seals of stamps. Make a fresh draft with `dojang draft`, and stamp that.',
  'stamp-broken':
    'The database does not hold what was stamped. Nothing was sent to the machine. ' +
    'Make a fresh draft with `dojang draft`, and ask who can write the database.',
};

/** Fails an act that is not what was stamped, so that no machine gets it. Needs a transaction. */
export async function withhold(
  outer: AnyContext,
  draftId: string,
  fault: StampFault,
): Promise<void> {
  const capture = await getCaptureOfDraft(outer, draftId);
  const ctx: AnyContext = { ...outer, trace: capture.traceUuid };
  const detail = faultDetails[fault];
  const outcome: CommitOutcome = { state: 'failed', code: fault, detail, recaptured: false };
  const { isNew } = await finishAct(ctx, draftId, { state: 'failed', outcome });
  await endAct(ctx, draftId);
  if (!isNew) return;
  const data = { draftId, captureId: capture.id, code: fault };
  const subjects = [draftId, capture.id, capture.repositoryId];
  await record(ctx, 'commit.act-withheld', data, { subjects });
  await notifyEnd(ctx, capture, 'commit.act-failed', { code: fault });
}

const endAct = (ctx: AnyContext, draftId: string) =>
  ownDb(ctx)
    .updateTable('commit.act')
    .set({ ended_at: ctx.now() })
    .where('draft_id', '=', draftId)
    .execute();

async function notifyEnd(
  ctx: AnyContext,
  capture: Capture,
  kind: 'commit.act-done' | 'commit.act-failed',
  facts: Record<string, string | number>,
): Promise<void> {
  const repository = await inWholeOrg(ctx, (ctx) => getRepository(ctx, capture.repositoryId));
  const branch = capture.branch === null ? {} : { branch: capture.branch };
  await notify(ctx, {
    personId: capture.personId,
    kind,
    draftId: capture.draftId,
    params: { repository: repository.name, ...branch, ...facts },
    url: `/drafts/${capture.draftId}`,
  });
}
