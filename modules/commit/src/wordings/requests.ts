import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { type Capture, findCapture } from '../captures/capture-row.ts';
import type { Reverted } from '../engine/message/revert-message.ts';
import type { Rule } from '../engine/rules/rule.ts';
import { listReverted } from '../history/finalised-commits.ts';
import { ownDb } from '../own-db.ts';
import { getRepository } from '../repositories/repositories.ts';
import { rulesOfCommit } from '../rules/rules.ts';
import type { Repository } from '../schema.ts';

/** A request for a version, with everything that its answer needs. */
export interface Request {
  readonly id: string;
  readonly hint: string | null;
  /** Null for the first version of a capture. Otherwise what the person saw when asking for another. */
  readonly shownDigest: string | null;
  readonly capture: Capture;
  readonly repository: Repository;
  readonly rules: readonly Rule[];
  /** The draft of a later capture of the same branch on the same machine. */
  readonly overtakenBy: string | null;
  /** The commits that the change reverses, newest first. Null for work of the person. */
  readonly reverted: readonly Reverted[] | null;
}

/** Undefined once it is answered. Needs a transaction. */
export async function findRequest(
  ctx: AnyContext,
  requestId: string,
): Promise<Request | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('commit.draft_request')
    .selectAll()
    .where('id', '=', requestId)
    .where('answered_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const capture = await findCapture(ctx, { id: row.capture_id });
  if (capture === undefined) throw new Error('a draft request without its capture');
  return {
    id: row.id,
    hint: row.hint,
    shownDigest: row.shown_digest,
    capture,
    repository: await getRepository(ctx, capture.repositoryId),
    rules: await rulesOfCommit(ctx, capture),
    overtakenBy: await findOvertaking(ctx, capture),
    reverted: capture.reverts === null ? null : await listReverted(ctx, capture),
  };
}

async function findOvertaking(ctx: AnyContext, capture: Capture): Promise<string | null> {
  const { reverts } = capture;
  const later = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select('draft_id')
    .where('repository_id', '=', capture.repositoryId)
    .where('device_id', '=', capture.deviceId)
    .where('branch', 'is not distinct from', capture.branch)
    .where(sql<boolean>`reverts is not distinct from ${reverts}::text[]`)
    .where('created_at', '>', capture.createdAt)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return later?.draft_id ?? null;
}

/**
 * Looks again once the model has answered. A capture that came in the meantime may already have its draft, and the
 * older draft must not supersede the newer one. First drafts of a repository queue for this check.
 */
export async function overtakenMeanwhile(
  ctx: AnyContext,
  capture: Capture,
): Promise<string | null> {
  await ownDb(ctx)
    .selectFrom('commit.repository')
    .select('id')
    .where('id', '=', capture.repositoryId)
    .forNoKeyUpdate()
    .execute();
  return findOvertaking(ctx, capture);
}

/** Two workers with the same request queue here. The second finds it answered. */
export async function claimRequest(ctx: AnyContext, requestId: string): Promise<boolean> {
  const row = await ownDb(ctx)
    .selectFrom('commit.draft_request')
    .select('answered_at')
    .where('id', '=', requestId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && row.answered_at === null;
}
