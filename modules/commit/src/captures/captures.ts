import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  inTransaction,
  listEvents,
  Problem,
  record,
  requirePerson,
  requireRoom,
  runTask,
} from '@dojang/kernel';
import type { z } from 'zod';
import { sealContext } from '../contexts/contexts.ts';
import { endErrand, type LockedErrand, lockErrand } from '../errands/errand-row.ts';
import { ownDb } from '../own-db.ts';
import { requireQuota } from '../quotas/capture-quota.ts';
import type { TakenCapture } from '../reading/capture-task.ts';
import { takeCaptureTask } from '../reading/tasks.ts';
import { requireRepositoryGrant } from '../repositories/grants.ts';
import { endTrouble, getRepository } from '../repositories/repositories.ts';
import type { captureReceipt } from '../schema.ts';
import { askForWording } from '../wordings/jobs.ts';
import { findCapture, subjectKeyOf } from './capture-row.ts';
import { sealPreview } from './diff-preview.ts';
import { keptInstead } from './kept-instead.ts';

type Receipt = z.infer<typeof captureReceipt>;

/**
 * Takes in what an agent saw, and sends the job that drafts. The same idempotency key from the same
 * device gives the same receipt, however often it comes.
 *
 * @param body the capture as JSON: it is read in a thread of the pool.
 * @throws Problem 400 when it does not fit `captureInput`; 403 `grant-needed`; 404 `repository-not-found`; 422
 *   `capture-empty`, or `idempotency-key-reused` when the key came with another capture; 429
 *   `captures-full`, `drafts-full`.
 */
export async function receiveCapture(outer: AnyContext, body: Uint8Array): Promise<Receipt> {
  const device = requirePerson(outer);
  const taken = await runTask(outer, takeCaptureTask, body);
  const { input } = taken;
  if (taken.files === 0) {
    throw new Problem(
      422,
      'capture-empty',
      'The capture has no changed file, so there is nothing to draft.',
    );
  }
  return inTransaction(outer, async (asked) => {
    await getRepository(asked, input.repositoryId);
    await requireRepositoryGrant(asked, input.repositoryId, 'write');
    // The story begins on the developer's machine: everything from here on shares its trace.
    const ctx: AnyContext = { ...asked, trace: await traceFor(asked, device, input.traceUuid) };
    const known = await findReceipt(ctx, device.deviceId, input.idempotencyKey, taken.digest);
    if (known !== undefined) return known;
    const kept = await keptInstead(ctx, device.deviceId, input);
    if (kept !== undefined) return kept;
    const errand = await findErrand(ctx, device.deviceId, input.errandId);
    const answered = await answerOf(ctx, errand);
    if (answered !== undefined) return answered;
    const reverts = errand?.content.kind === 'revert' ? errand.content.shas : null;
    await requireQuota(ctx, device.deviceId, taken.characters);
    const subjectKey = subjectKeyOf({ ...input, deviceId: device.deviceId, reverts });
    await requireRoom(ctx, { personId: device.personId, subjectKey });
    const id = randomUUID();
    const draftId = randomUUID();
    const inserted = await insertCapture(ctx, { id, draftId, device, taken, reverts });
    if (!inserted) {
      const other = await findReceipt(ctx, device.deviceId, input.idempotencyKey, taken.digest);
      if (other === undefined) throw new Error('a capture with this key was there, and is gone');
      return other;
    }
    if (errand !== undefined) await endErrand(ctx, errand, draftId);
    await endTrouble(ctx, input.repositoryId);
    await sealPreview(ctx, id, taken.diff);
    await sealContext(ctx, id, taken.contextText);
    const { personId } = device;
    await askForWording(ctx, { captureId: id, personId, hint: input.hint });
    const data = {
      captureId: id,
      draftId,
      repositoryId: input.repositoryId,
      trigger: input.trigger,
    };
    await record(ctx, 'commit.captured', data, { subjects: [id, draftId, input.repositoryId] });
    return { captureId: id, draftId, traceUuid: ctx.trace };
  });
}

/**
 * The trace that the capture brings, or a new one where that trace belongs to somebody else. Everybody in the org can
 * read a trace, so it must not hold what does not belong to it.
 */
async function traceFor(
  ctx: AnyContext,
  device: { readonly deviceId: string },
  given: string,
): Promise<string> {
  const events = await listEvents(ctx, { trace: given, limit: 500 });
  const isOwn = events.some(
    ({ type, actor }) =>
      type === 'commit.captured' && actor.kind === 'person' && actor.deviceId === device.deviceId,
  );
  return events.length === 0 || isOwn ? given : randomUUID();
}

interface NewCapture {
  readonly id: string;
  readonly draftId: string;
  readonly device: { readonly deviceId: string; readonly personId: string };
  readonly taken: TakenCapture;
  readonly reverts: readonly string[] | null;
}

/** The errand that a capture names, where it is one of this machine. */
const findErrand = (ctx: AnyContext, deviceId: string, id: string | undefined) =>
  id === undefined ? undefined : lockErrand(ctx, { id, deviceId });

/** The receipt of the capture that answered an errand before. */
async function answerOf(
  ctx: AnyContext,
  errand: LockedErrand | undefined,
): Promise<Receipt | undefined> {
  if (!errand?.madeDraftId) return undefined;
  const made = await findCapture(ctx, { draftId: errand.madeDraftId });
  return made && { captureId: made.id, draftId: made.draftId, traceUuid: made.traceUuid };
}

/** False when this device's key already has a capture. Two requests at one moment queue here. */
async function insertCapture(ctx: AnyContext, capture: NewCapture): Promise<boolean> {
  const { taken, device } = capture;
  const { input, texts } = taken;
  const row = await ownDb(ctx)
    .insertInto('commit.capture')
    .values({
      id: capture.id,
      org_id: ctx.org,
      created_at: ctx.now(),
      repository_id: input.repositoryId,
      device_id: device.deviceId,
      person_id: device.personId,
      draft_id: capture.draftId,
      idempotency_key: input.idempotencyKey,
      input_digest: taken.digest,
      trigger: input.trigger,
      trace_uuid: ctx.trace,
      captured_at: input.capturedAt,
      tree: input.tree,
      head: input.head,
      branch: input.branch,
      remote: input.remote,
      destination: input.destination ? JSON.stringify(input.destination) : null,
      characters: taken.characters,
      ...texts,
      author: JSON.stringify(input.author),
      match_digest: input.matchDigest,
      reverts: capture.reverts === null ? null : [...capture.reverts],
      takes_errands: input.takesErrands ?? false,
    })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'device_id', 'idempotency_key']).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function findReceipt(
  ctx: AnyContext,
  deviceId: string,
  key: string,
  inputDigest: string,
): Promise<Receipt | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select(['id', 'draft_id', 'trace_uuid', 'input_digest'])
    .where('device_id', '=', deviceId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.input_digest !== inputDigest) {
    throw new Problem(
      422,
      'idempotency-key-reused',
      'This idempotency key came with another capture before; use a new key for a new capture.',
      { captureId: row.id },
    );
  }
  return { captureId: row.id, draftId: row.draft_id, traceUuid: row.trace_uuid };
}
