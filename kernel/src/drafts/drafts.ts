import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import {
  type AnyContext,
  inTransaction,
  inWholeOrg,
  isInTransaction,
  kernelDb,
} from '../core/context.ts';
import { getDraftKind, groupOf, searchTextOf } from '../core/draft-kind.ts';
import { record } from '../ledger/ledger.ts';
import { digestOf } from './draft-digest.ts';
import { explainClosed, lockDraft, requireDecider, requireOpenDraft } from './draft-lock.ts';
import { findObjection } from './draft-objection.ts';
import { requireVersionRoom } from './draft-room.ts';
import { type DraftVersion, versionsMax } from './schema.ts';
import { foundBy } from './words/draft-words.ts';

export interface NewDraft {
  /** Fixed beforehand where a job may run twice: the second run finds the first one's draft. */
  readonly id?: string;
  readonly module: string;
  readonly kind: string;
  /** What it is about. A pending draft of the same subject is superseded. */
  readonly subjectKey: string;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly origin: DraftVersion['origin'];
  readonly hint?: string | null;
  /** Words that name why the act is risky. With a `match`, the stamp must carry its number. */
  readonly risks: readonly string[];
  readonly match?: { readonly digest: string; readonly salt: string };
  readonly expiresAt: Date;
  /** Null: anyone who may stamp. */
  readonly askedPersonId: string | null;
  /** A newer draft came before this one was written: nobody is asked to decide it. */
  readonly supersededBy?: string;
}

export interface NewVersion {
  readonly body: unknown;
  readonly origin: DraftVersion['origin'];
  readonly hint: string | null;
  /** The version that it was made from; the draft must still be there. */
  readonly shownDigest: string;
  /** From `findObjection` for this body, where this is part of a larger transaction. */
  readonly objection?: Problem | null;
}

/** Tells the org's screens, after the commit, that a draft has changed. */
export function announceDraft(
  ctx: AnyContext,
  { id, asked_person_id: person, resource_id: resource }: AnnouncedDraft,
): void {
  ctx.afterCommit(() =>
    ctx.parts.live.publish(ctx.org, {
      topic: 'draft',
      id,
      ...(person === null ? {} : { person }),
      ...(resource === null ? {} : { resource }),
    }),
  );
}

interface AnnouncedDraft {
  readonly id: string;
  readonly asked_person_id: string | null;
  readonly resource_id: string | null;
}

/** Two captures at one moment: the second waits here, then sees and supersedes the first. */
export async function lockSubject(ctx: AnyContext, subjectKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.org} ${subjectKey}`}, 0))`.execute(
    kernelDb(ctx),
  );
}

/** The pending draft of the subject gives way to `by`, and one whose act failed does not wait any more. */
async function supersedePending(ctx: AnyContext, subjectKey: string, by: string): Promise<void> {
  const older = await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({ state: 'superseded', superseded_by: by })
    .where('subject_key', '=', subjectKey)
    .where('state', '=', 'pending')
    .returning(['id', 'asked_person_id', 'resource_id'])
    .execute();
  for (const row of older) {
    const { id } = row;
    await record(ctx, 'kernel.draft-superseded', { draftId: id, by }, { subjects: [id, by] });
    announceDraft(ctx, row);
  }
  const failed = await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({ expires_at: ctx.now() })
    .where('subject_key', '=', subjectKey)
    .where('state', '=', 'failed')
    .where('expires_at', '>', ctx.now())
    .returning(['id', 'asked_person_id', 'resource_id'])
    .execute();
  for (const row of failed) announceDraft(ctx, row);
}

/**
 * Writes a draft and its first version. With the `id` of a draft that exists it changes nothing and
 * says so by `isNew`.
 */
export async function createDraft(
  ctx: AnyContext,
  input: NewDraft,
): Promise<{ id: string; digest: string; isNew: boolean }> {
  // The draft may be for another person than the actor, and may supersede a draft that the actor does not see.
  return inWholeOrg(ctx, async (ctx) => {
    const kind = getDraftKind(ctx, input.kind);
    const body = kind.body.parse(input.body);
    if (input.match !== undefined && kind.needsMachine === undefined) {
      throw new Error(`The draft kind ${input.kind} has no needsMachine: it takes no match.`);
    }
    const title = kind.title(body);
    const digest = digestOf({ kind: input.kind, title, body });
    const id = input.id ?? randomUUID();
    const resource = kind.resource?.(body) ?? null;
    await lockSubject(ctx, input.subjectKey);
    const known = await kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select('digest')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known !== undefined) return { id, digest: known.digest, isNew: false };
    if (input.supersededBy === undefined) await supersedePending(ctx, input.subjectKey, id);
    await kernelDb(ctx)
      .insertInto('kernel.draft')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        module: input.module,
        kind: input.kind,
        subject_key: input.subjectKey,
        summary: JSON.stringify(input.summary),
        ...foundBy(title, searchTextOf(kind, body, input.summary)),
        ...groupOf(kind, input.module, body, input.summary),
        state: input.supersededBy === undefined ? 'pending' : 'superseded',
        superseded_by: input.supersededBy ?? null,
        digest,
        risks: [...input.risks],
        match_digest: input.match?.digest ?? null,
        match_salt: input.match?.salt ?? null,
        expires_at: input.expiresAt,
        asked_person_id: input.askedPersonId,
        // The first who is asked is whose work it came from.
        from_person_id: resource === null ? null : input.askedPersonId,
        resource_kind: resource?.kind ?? null,
        resource_id: resource?.id ?? null,
        trace_uuid: ctx.trace,
      })
      .execute();
    await insertVersion(ctx, { draftId: id, number: 1, title, digest, ...input, body });
    await record(ctx, 'kernel.draft-created', { draftId: id, digest }, { subjects: [id] });
    const asked = { asked_person_id: input.askedPersonId };
    announceDraft(ctx, { id, ...asked, resource_id: resource?.id ?? null });
    return { id, digest, isNew: true };
  });
}

/** The small facts of a draft, as its module wrote them. */
export const factsOf = (row: { readonly summary: unknown }) =>
  row.summary as Readonly<Record<string, unknown>>;

interface VersionRow {
  readonly draftId: string;
  readonly number: number;
  readonly title: string;
  readonly digest: string;
  readonly body: unknown;
  readonly origin: DraftVersion['origin'];
  readonly hint?: string | null;
}

/** Appends one version. The caller makes it the current one in the same transaction. */
export async function insertVersion(ctx: AnyContext, version: VersionRow): Promise<void> {
  await kernelDb(ctx)
    .insertInto('kernel.draft_version')
    .values({
      org_id: ctx.org,
      draft_id: version.draftId,
      number: version.number,
      created_at: ctx.now(),
      origin: version.origin,
      title: version.title,
      body: JSON.stringify(version.body),
      digest: version.digest,
      hint: version.hint ?? null,
    })
    .execute();
}

/**
 * Adds a version to a pending draft; a stamp binds to it from now on.
 *
 * @throws Problem 404 `draft-not-found`; 409 `changed-since-review` when another version came in
 *   between, `versions-full`, or what {@link explainClosed} says of a draft that is not pending.
 */
export async function addVersion(
  ctx: AnyContext,
  draftId: string,
  input: NewVersion,
): Promise<{ number: number; digest: string }> {
  if (input.objection === undefined && isInTransaction(ctx)) {
    throw new Error('a version within a transaction needs the objection that was asked for before');
  }
  const objection =
    input.objection === undefined
      ? await findObjection(ctx, draftId, input.shownDigest, input.body)
      : input.objection;
  return inTransaction(ctx, async (ctx) => {
    const row = await requireOpenDraft(ctx, draftId, input.shownDigest);
    await requireVersionRoom(ctx, { id: draftId, version: row.version, versionsMax });
    const kind = getDraftKind(ctx, row.kind);
    const body = kind.body.parse(input.body);
    if (objection) throw objection;
    const title = kind.title(body);
    const digest = digestOf({ kind: row.kind, title, body });
    const number = row.version + 1;
    await insertVersion(ctx, { draftId, number, title, digest, ...input, body });
    await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ version: number, digest, ...foundBy(title, searchTextOf(kind, body, factsOf(row))) })
      .where('id', '=', draftId)
      .execute();
    const data = { draftId, version: number, digest, origin: input.origin };
    await record(ctx, 'kernel.draft-version-added', data, { subjects: [draftId] });
    announceDraft(ctx, row);
    return { number, digest };
  });
}

/** Ends the time to decide a pending draft, because there is nothing to decide any more. Any other stays as it is. */
export async function withdrawDraft(ctx: AnyContext, draftId: string): Promise<void> {
  await inWholeOrg(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ expires_at: ctx.now() })
      .where('id', '=', draftId)
      .where('state', '=', 'pending')
      .returning(['id', 'asked_person_id', 'resource_id'])
      .executeTakeFirst();
    if (row !== undefined) announceDraft(ctx, row);
  });
}

/**
 * Hides a pending draft from the inbox until `until`; null wakes it.
 *
 * @throws Problem 404 `draft-not-found`; 409 when it is not pending; 422 `snooze-out-of-range`.
 */
export async function snoozeDraft(
  ctx: AnyContext,
  draftId: string,
  until: Date | null,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    await requireDecider(ctx, row);
    if (row.state !== 'pending') throw explainClosed(ctx, row);
    if (until !== null && (until <= ctx.now() || until >= row.expires_at)) {
      throw new Problem(
        422,
        'snooze-out-of-range',
        'A draft can sleep until a moment between now and its expiry; choose one of these.',
        { expiresAt: row.expires_at.toISOString() },
      );
    }
    await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ snoozed_until: until })
      .where('id', '=', draftId)
      .execute();
    const type = until === null ? 'kernel.draft-woken' : 'kernel.draft-snoozed';
    const data = { draftId, until: until?.toISOString() ?? null };
    await record(ctx, type, data, { subjects: [draftId] });
    announceDraft(ctx, row);
  });
}
