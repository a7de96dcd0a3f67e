import { type AnyContext, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Rule } from '../engine/rules/rule.ts';
import { ownDb } from '../own-db.ts';
import type { CaptureTexts, Matter } from '../reading/texts.ts';
import { captureInput, type PushDestination, pushDestination } from '../schema.ts';

const { author, trigger } = captureInput.shape;

/** A capture as the verbs read it. Large parts stay text, and are parsed by threads of the pool. */
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
  /** Undefined where an older agent captured. */
  readonly destination: PushDestination | undefined;
  /** The scope without its context text, which lies sealed: `openContext`. */
  readonly texts: CaptureTexts;
  readonly author: z.infer<typeof author>;
  readonly matchDigest: string;
  /** The commits that the change reverses, newest first. Null for work of the person. */
  readonly reverts: readonly string[] | null;
  /** Whether the machine answers errands. */
  readonly takesErrands: boolean;
}

/**
 * The subject of a draft: a newer draft of the same branch and machine supersedes it. A revert is a subject of its own,
 * beside the work under way.
 */
export const subjectKeyOf = (
  capture: Pick<Capture, 'repositoryId' | 'deviceId' | 'branch' | 'reverts'>,
): string => {
  const { repositoryId, deviceId, branch, reverts } = capture;
  const subject = `commit ${repositoryId} ${deviceId} ${branch ?? ''}`;
  return reverts === null ? subject : `${subject} revert ${reverts[0]}`;
};

/** By its own id, or by that of its draft. Needs a transaction. */
export async function findCapture(
  ctx: AnyContext,
  by: { readonly id: string } | { readonly draftId: string },
): Promise<Capture | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select([
      'id',
      'repository_id',
      'device_id',
      'person_id',
      'draft_id',
      'idempotency_key',
      'trigger',
      'trace_uuid',
      'created_at',
      'captured_at',
      'tree',
      'head',
      'branch',
      'remote',
      'destination',
      'author',
      'match_digest',
      'reverts',
      'takes_errands',
      sql<string>`scope::text`.as('scope'),
      sql<string>`convention::text`.as('convention'),
      sql<string>`secrets::text`.as('secrets'),
    ])
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
    destination: pushDestination.nullable().parse(row.destination) ?? undefined,
    texts: { scope: row.scope, convention: row.convention, secrets: row.secrets },
    author: author.parse(row.author),
    matchDigest: row.match_digest,
    reverts: row.reverts,
    takesErrands: row.takes_errands,
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

/** A capture with the rules that its messages are checked against. */
export const matterOf = (capture: Capture, rules: readonly Rule[]): Matter => ({
  texts: capture.texts,
  branch: capture.branch,
  author: capture.author,
  rules,
});
