import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb, requirePerson } from '../../core/context.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { draftNotFound, type LockedDraft, lockDraft } from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';
import { commentsMax, type DraftComment } from './schema.ts';

/** After a comment, the person who was asked hears of no other for so long: a talk is not a storm of messages. */
const quietMs = 30 * 60_000;

const selectComments = (ctx: AnyContext, draftId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.draft_comment as comment')
    .leftJoin('kernel.person as person', 'person.id', 'comment.person_id')
    .select(['comment.id', 'comment.person_id', 'comment.text', 'comment.created_at'])
    .select('person.name')
    .where('comment.draft_id', '=', draftId)
    .orderBy('comment.created_at')
    .orderBy('comment.id')
    .limit(commentsMax);

/**
 * What was said of a draft, oldest first.
 *
 * @throws Problem 404 `draft-not-found`.
 */
export async function listComments(ctx: AnyContext, draftId: string): Promise<DraftComment[]> {
  return inTransaction(ctx, async (ctx) => {
    const draft = await kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select('id')
      .where('id', '=', draftId)
      .executeTakeFirst();
    if (draft === undefined) throw draftNotFound();
    const rows = await selectComments(ctx, draftId).execute();
    return rows.map(({ id, person_id, name, text, created_at }) => ({
      id,
      personId: person_id,
      personName: name ?? '',
      text,
      createdAt: created_at.toISOString(),
    }));
  });
}

/**
 * Says something about a draft. The person who was asked to decide it hears of it.
 *
 * @throws Problem 404 `draft-not-found`; 409 `comments-full`.
 */
export async function addComment(ctx: AnyContext, draftId: string, text: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    const before = await selectComments(ctx, draftId).execute();
    if (before.length >= commentsMax) {
      throw new Problem(409, 'comments-full', 'This draft has too many comments for another.', {
        commentsMax,
      });
    }
    const id = randomUUID();
    await kernelDb(ctx)
      .insertInto('kernel.draft_comment')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        draft_id: draftId,
        person_id: personId,
        text,
      })
      .execute();
    const data = { draftId, commentId: id, personId };
    await record(ctx, 'kernel.draft-commented', data, { subjects: [draftId, personId] });
    const since = ctx.now().getTime() - quietMs;
    const isQuiet = before.some(
      (each) => each.person_id !== row.asked_person_id && each.created_at.getTime() > since,
    );
    if (!isQuiet) await tellAsked(ctx, row, personId);
    announceDraft(ctx, row);
  });
}

async function tellAsked(ctx: AnyContext, row: LockedDraft, author: string): Promise<void> {
  const { id, asked_person_id: asked } = row;
  if (asked === null || asked === author) return;
  const person = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('name')
    .where('id', '=', author)
    .executeTakeFirst();
  await notify(ctx, {
    personId: asked,
    kind: 'draft-commented',
    draftId: id,
    params: { person: person?.name ?? '' },
    url: `/drafts/${id}`,
  });
}

/**
 * Its author takes a comment away.
 *
 * @throws Problem 404 `draft-not-found`, `comment-not-found`.
 */
export async function deleteComment(
  ctx: AnyContext,
  draftId: string,
  commentId: string,
): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    const gone = await kernelDb(ctx)
      .deleteFrom('kernel.draft_comment')
      .where('id', '=', commentId)
      .where('draft_id', '=', draftId)
      .where('person_id', '=', personId)
      .returning('id')
      .executeTakeFirst();
    if (gone === undefined) {
      throw new Problem(404, 'comment-not-found', 'There is no such comment of yours; reload.');
    }
    const data = { draftId, commentId, personId };
    await record(ctx, 'kernel.draft-comment-deleted', data, { subjects: [draftId, personId] });
    announceDraft(ctx, row);
  });
}
