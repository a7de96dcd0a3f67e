import { Problem } from '../base/problem.ts';
import { type Actor, type AnyContext, kernelDb } from '../core/context.ts';
import type { DraftState } from './schema.ts';

const selectPresent = (ctx: AnyContext, draftId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.draft as draft')
    .innerJoin('kernel.draft_version as wording', (join) =>
      join.onRef('wording.draft_id', '=', 'draft.id').onRef('wording.number', '=', 'draft.version'),
    )
    .selectAll('draft')
    .select(['wording.body', 'wording.origin'])
    .where('draft.id', '=', draftId);

/** The job that marks expired drafts comes once a minute; the time itself decides. */
const stateOf = (ctx: AnyContext, row: { state: string; expires_at: Date }) =>
  (row.state === 'pending' && row.expires_at <= ctx.now() ? 'expired' : row.state) as DraftState;

/** The draft's row with its present body, as it is just now. Needs a transaction. */
export async function findPresent(ctx: AnyContext, draftId: string) {
  const row = await selectPresent(ctx, draftId).executeTakeFirst();
  return row && { ...row, state: stateOf(ctx, row) };
}

/**
 * The same, locked until the transaction ends: whoever decides, words or finishes the same draft waits.
 *
 * @throws Problem 404 `draft-not-found`.
 */
export async function lockDraft(ctx: AnyContext, draftId: string) {
  const row = await selectPresent(ctx, draftId).forUpdate('draft').executeTakeFirst();
  if (row === undefined) throw draftNotFound();
  return { ...row, state: stateOf(ctx, row) };
}

export type LockedDraft = Awaited<ReturnType<typeof lockDraft>>;

/** What a kind's functions are told of a locked draft. */
export const kindDraft = (ctx: AnyContext, row: LockedDraft) => ({
  id: row.id,
  org: ctx.org,
  traceUuid: row.trace_uuid,
  subjectKey: row.subject_key,
  risks: row.risks,
  summary: row.summary,
  shown: row.body,
});

export const draftNotFound = () =>
  new Problem(404, 'draft-not-found', 'There is no such draft here; look in the inbox.');

export const changedSinceReview = (row: { version: number; digest: string }) =>
  new Problem(
    409,
    'changed-since-review',
    'The draft has another wording than the one that was shown; read it again, then decide.',
    { version: row.version, digest: row.digest },
  );

/** Why nothing can be done to a draft that is not pending, in words that name the mend. */
export function explainClosed(row: { state: DraftState; superseded_by: string | null }): Problem {
  const { state } = row;
  if (state === 'expired') {
    return new Problem(
      409,
      'draft-expired',
      'The time to decide is over; make a fresh draft with `dojang draft`.',
      { state },
    );
  }
  if (state === 'superseded') {
    return new Problem(409, 'draft-superseded', 'A newer draft replaced this one; open that one.', {
      state,
      supersededBy: row.superseded_by,
    });
  }
  return new Problem(
    409,
    'already-stamped',
    'The draft was decided already; nothing is left to do.',
    {
      state,
    },
  );
}

/**
 * The pending draft, locked, still as it was shown, and the caller's to decide.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 `changed-since-review`, or what
 *   {@link explainClosed} says.
 */
export async function requireOpenDraft(
  ctx: AnyContext,
  draftId: string,
  shownDigest: string,
): Promise<LockedDraft> {
  const row = await lockDraft(ctx, draftId);
  if (ctx.actor.kind === 'person') requireAsked(ctx.actor, row);
  if (row.state !== 'pending') throw explainClosed(row);
  if (row.digest !== shownDigest) throw changedSinceReview(row);
  return row;
}

/** Owners and admins decide anything; a member what was asked of the member, or of anyone. */
export function requireAsked(
  person: Extract<Actor, { kind: 'person' }>,
  row: { readonly asked_person_id: string | null },
): void {
  const isAsked = row.asked_person_id === null || row.asked_person_id === person.personId;
  if (person.role === 'owner' || person.role === 'admin') return;
  if (person.role === 'member' && isAsked) return;
  throw new Problem(
    403,
    'not-asked',
    'Another person was asked to decide this; that person, an admin or an owner can.',
    { role: person.role },
  );
}
