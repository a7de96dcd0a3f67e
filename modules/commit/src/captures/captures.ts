import { createHash, randomUUID } from 'node:crypto';
import {
  type Actor,
  type AnyContext,
  canonicalJson,
  inTransaction,
  listEvents,
  Problem,
  record,
  requireRoom,
} from '@dojang/kernel';
import type { z } from 'zod';
import { sealContext } from '../contexts/contexts.ts';
import { ownDb } from '../own-db.ts';
import { requireQuota } from '../quotas/capture-quota.ts';
import { getRepository } from '../repositories/repositories.ts';
import type { CaptureInput, captureReceipt } from '../schema.ts';
import { askForWording } from '../wordings/jobs.ts';
import { subjectKeyOf } from './capture-row.ts';
import { sealPreview } from './diff-preview.ts';

type Receipt = z.infer<typeof captureReceipt>;

/** The caller's device: a machine has captured, so a machine must be asking. */
export function callingDevice(ctx: AnyContext): Extract<Actor, { kind: 'person' }> {
  if (ctx.actor.kind === 'person') return ctx.actor;
  throw new Error('captures and acts belong to a device');
}

/**
 * Takes in what an agent saw, and sends the job that drafts. The same idempotency key from the same
 * device gives the same receipt, however often it comes.
 *
 * @throws Problem 404 `repository-not-found`; 422 `capture-empty`, or `idempotency-key-reused` when
 *   the key came with another capture; 429 `captures-full`, `drafts-full`.
 */
export async function receiveCapture(outer: AnyContext, input: CaptureInput): Promise<Receipt> {
  const device = callingDevice(outer);
  if (input.scope.files.length === 0) {
    throw new Problem(422, 'capture-empty', 'The capture has no changed file: nothing to draft.');
  }
  const inputDigest = createHash('sha256').update(canonicalJson(input)).digest('hex');
  return inTransaction(outer, async (asked) => {
    await getRepository(asked, input.repositoryId);
    // The story begins on the developer's machine: everything from here on shares its trace.
    const ctx: AnyContext = { ...asked, trace: await traceFor(asked, device, input.traceUuid) };
    const known = await findReceipt(ctx, device.deviceId, input.idempotencyKey, inputDigest);
    if (known !== undefined) return known;
    await requireQuota(ctx, device.deviceId, charactersOf(input));
    const subjectKey = subjectKeyOf({ ...input, deviceId: device.deviceId });
    await requireRoom(ctx, { personId: device.personId, subjectKey });
    const id = randomUUID();
    const draftId = randomUUID();
    const inserted = await insertCapture(ctx, { id, draftId, inputDigest, device, input });
    if (!inserted) {
      const other = await findReceipt(ctx, device.deviceId, input.idempotencyKey, inputDigest);
      if (other === undefined) throw new Error('a capture with this key was there, and is gone');
      return other;
    }
    await sealPreview(ctx, id, input.diff);
    await sealContext(ctx, id, input.scope.contextText);
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
 * The trace that the capture brings, or a new one where that is the story of somebody else: traces
 * can be read by everybody in the org, and a story is to hold what belongs to it.
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

/** What is kept of a capture grows with these: names and places, and the code that is shown. */
function charactersOf({ scope, diff }: CaptureInput): number {
  const files = scope.files.reduce(
    (sum, { path, hunks }) => sum + 2 * path.length + hunks.length * (path.length + 80) + 200,
    0,
  );
  return diff.reduce((sum, { text }) => sum + text.length, files + scope.elements.length * 300);
}

interface NewCapture {
  readonly id: string;
  readonly draftId: string;
  readonly inputDigest: string;
  readonly device: { readonly deviceId: string; readonly personId: string };
  readonly input: CaptureInput;
}

/** False when this device's key has a capture already; two at one moment stand in line for it. */
async function insertCapture(ctx: AnyContext, capture: NewCapture): Promise<boolean> {
  const { input, device } = capture;
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
      input_digest: capture.inputDigest,
      trigger: input.trigger,
      trace_uuid: ctx.trace,
      captured_at: input.capturedAt,
      tree: input.tree,
      head: input.head,
      branch: input.branch,
      remote: input.remote,
      characters: charactersOf(input),
      scope: JSON.stringify({ ...input.scope, contextText: '' }),
      convention: JSON.stringify(input.convention),
      secrets: JSON.stringify(input.secrets),
      author: JSON.stringify(input.author),
      match_digest: input.matchDigest,
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
