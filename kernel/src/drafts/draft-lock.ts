import { Problem } from '../base/problem.ts';
import { type AnyContext, inWholeOrg, kernelDb, type PersonActor } from '../core/context.ts';
import { findDraftKind } from '../core/draft-kind.ts';
import { actionsOf } from '../core/permission.ts';
import { requireGrant } from '../reach/reached.ts';
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

/** The job marks expired drafts once a minute. Until then, `expires_at` decides. */
const stateOf = (ctx: AnyContext, row: { state: string; expires_at: Date }) =>
  (row.state === 'pending' && row.expires_at <= ctx.now() ? 'expired' : row.state) as DraftState;

/** The draft's row with its present body, as it is just now. Needs a transaction. */
export async function findPresent(ctx: AnyContext, draftId: string) {
  const row = await selectPresent(ctx, draftId).executeTakeFirst();
  return row && { ...row, state: stateOf(ctx, row) };
}

/**
 * The same row, locked until the transaction ends. Anyone else who decides, edits or finishes the draft waits.
 *
 * @throws Problem 404 `draft-not-found`.
 */
export async function lockDraft(ctx: AnyContext, draftId: string) {
  const row = await selectPresent(ctx, draftId).forUpdate('draft').executeTakeFirst();
  if (row === undefined) throw draftNotFound();
  return { ...row, state: stateOf(ctx, row) };
}

export type LockedDraft = Awaited<ReturnType<typeof lockDraft>>;

/** The pending draft of a subject: there is one at most, whoever is asked to decide it. Needs a transaction. */
export const findPending = (ctx: AnyContext, subjectKey: string) =>
  inWholeOrg(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select('id')
      .where('subject_key', '=', subjectKey)
      .where('state', '=', 'pending')
      .executeTakeFirst(),
  );

/** What the functions of a draft kind receive of a locked draft. */
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
    'The draft has changed since it was shown; read it again, then decide.',
    { version: row.version, digest: row.digest },
  );

interface Closed {
  readonly kind: string;
  readonly state: DraftState;
  readonly superseded_by: string | null;
}

/** Why nothing can be done to a draft that is not pending, in words that name the fix. */
export function explainClosed(ctx: AnyContext, row: Closed): Problem {
  const { state } = row;
  if (state === 'expired') {
    return new Problem(
      409,
      'draft-expired',
      `The time to decide has passed; ${againOf(ctx, row.kind)}.`,
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
 * The locked draft, which is pending, unchanged since it was shown, and for the caller to decide.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`, `may-not-decide`; 409 `changed-since-review`, or what
 *   {@link explainClosed} says.
 */
export async function requireOpenDraft(
  ctx: AnyContext,
  draftId: string,
  shownDigest: string,
): Promise<LockedDraft> {
  const row = await lockDraft(ctx, draftId);
  await requireDecider(ctx, row);
  if (row.state !== 'pending') throw explainClosed(ctx, row);
  if (row.digest !== shownDigest) throw changedSinceReview(row);
  return row;
}

/** How to get another draft of this kind, as the end of a sentence. */
export const againOf = (ctx: AnyContext, kind: string): string =>
  findDraftKind(ctx, kind)?.again ?? 'ask for another one';

/**
 * Whether the caller may decide this draft, by the rule of its kind. Parts of the system may.
 *
 * @throws Problem 403 `grant-needed`, `not-asked`, `may-not-decide`.
 */
export async function requireDecider(ctx: AnyContext, row: LockedDraft): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'person') return;
  const { resource_kind: kind, resource_id: id } = row;
  if (kind !== null && id !== null) await requireGrant(ctx, { kind, id }, 'write');
  const mayStamp = findDraftKind(ctx, row.kind)?.mayStamp;
  if (mayStamp === undefined) return requireAsked(ctx, actor, row);
  const draft = { ...kindDraft(ctx, row), askedPersonId: row.asked_person_id };
  if (await mayStamp(ctx, actor, draft)) return;
  throw new Problem(
    403,
    'may-not-decide',
    'You may not decide this draft; an owner can decide it, or say who may.',
    { kind: row.kind },
  );
}

/** Who may stamp decides what was asked of them, or of anyone. Managers decide what was asked of another, too. */
async function requireAsked(
  ctx: AnyContext,
  person: PersonActor,
  row: { readonly asked_person_id: string | null },
): Promise<void> {
  const isAsked = row.asked_person_id === null || row.asked_person_id === person.personId;
  const { roles } = person;
  const may = await actionsOf(ctx, roles);
  if (may.includes('draft.decide-any')) return;
  if (may.includes('draft.stamp') && isAsked) return;
  throw new Problem(
    403,
    'not-asked',
    'Another person was asked to decide this; only that person, an admin or an owner can.',
    { role: roles.join(', ') },
  );
}
