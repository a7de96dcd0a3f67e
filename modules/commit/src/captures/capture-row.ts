import { type AnyContext, Problem } from '@dojang/kernel';
import type { z } from 'zod';
import { type Convention, convention, type Scope, scope } from '../engine/scope.ts';
import { ownDb } from '../own-db.ts';
import { captureInput, type secretFinding } from '../schema.ts';

const { author, secrets, trigger } = captureInput.shape;

/** A capture as the verbs read it: what JSON columns hold is checked again on its way out. */
export interface Capture {
  readonly id: string;
  readonly repositoryId: string;
  readonly deviceId: string;
  readonly personId: string;
  readonly draftId: string;
  readonly idempotencyKey: string;
  readonly trigger: z.infer<typeof trigger>;
  readonly traceUuid: string;
  readonly createdAt: Date;
  readonly capturedAt: Date;
  readonly tree: string;
  readonly head: string | null;
  readonly branch: string | null;
  readonly remote: string | null;
  /** Without its context text, which lies sealed: `openContext`. */
  readonly scope: Scope;
  readonly convention: Convention;
  readonly secrets: readonly z.infer<typeof secretFinding>[];
  readonly author: z.infer<typeof author>;
  readonly matchDigest: string;
}

/** What a draft is about: a newer one of the same branch and machine takes its place. */
export const subjectKeyOf = (
  capture: Pick<Capture, 'repositoryId' | 'deviceId' | 'branch'>,
): string => `commit ${capture.repositoryId} ${capture.deviceId} ${capture.branch ?? ''}`;

/** By its own id, or by that of its draft. Needs a transaction. */
export async function findCapture(
  ctx: AnyContext,
  by: { readonly id: string } | { readonly draftId: string },
): Promise<Capture | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('commit.capture')
    .selectAll()
    .where('id' in by ? 'id' : 'draft_id', '=', 'id' in by ? by.id : by.draftId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    repositoryId: row.repository_id,
    deviceId: row.device_id,
    personId: row.person_id,
    draftId: row.draft_id,
    idempotencyKey: row.idempotency_key,
    trigger: trigger.parse(row.trigger),
    traceUuid: row.trace_uuid,
    createdAt: row.created_at,
    capturedAt: row.captured_at,
    tree: row.tree,
    head: row.head,
    branch: row.branch,
    remote: row.remote,
    scope: scope.parse(row.scope),
    convention: convention.parse(row.convention),
    secrets: secrets.parse(row.secrets),
    author: author.parse(row.author),
    matchDigest: row.match_digest,
  };
}

/** @throws Problem 404 `draft-not-found`. */
export async function getCaptureOfDraft(ctx: AnyContext, draftId: string): Promise<Capture> {
  const capture = await findCapture(ctx, { draftId });
  if (capture !== undefined) return capture;
  throw new Problem(
    404,
    'draft-not-found',
    'There is no such draft of a commit here; look in the inbox.',
  );
}
