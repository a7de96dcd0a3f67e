import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type AnyContext, inWholeOrg, kernelDb } from '../core/context.ts';

/** Drafts that wait in one org: more than anybody decides before they expire. */
export const waitingMax = { person: 500, org: 5000 };

/** Nobody compares so many versions. All of them are read with the draft. */
const versionsBytesMax = 4 * 1024 * 1024;

/**
 * Checks that one more draft may wait for a person. A draft of a subject that already has one replaces the older
 * draft. Needs a transaction.
 *
 * @throws Problem 429 `drafts-full`.
 */
export async function requireRoom(
  ctx: AnyContext,
  draft: { readonly personId: string; readonly subjectKey: string },
): Promise<void> {
  const { rows } = await inWholeOrg(ctx, (ctx) =>
    sql<{ own: number; all: number; known: boolean }>`
    with waiting as (
      select asked_person_id, subject_key from kernel.draft
      where state = 'pending' and expires_at > ${ctx.now()} limit ${waitingMax.org}
    )
    select count(*) filter (where asked_person_id = ${draft.personId}::uuid)::int as own,
      count(*)::int as "all", bool_or(subject_key = ${draft.subjectKey}) as known
    from waiting`.execute(kernelDb(ctx)),
  );
  const { own = 0, all = 0, known } = rows[0] ?? {};
  if (known || (own < waitingMax.person && all < waitingMax.org)) return;
  throw new Problem(
    429,
    'drafts-full',
    'Too many drafts wait; stamp or reject some of them, then send this one again.',
    { waiting: own, waitingMax: waitingMax.person, retryAfterSeconds: 600 },
  );
}

/**
 * Checks that a draft may have one more version. Needs a transaction.
 *
 * @throws Problem 409 `versions-full`.
 */
export async function requireVersionRoom(
  ctx: AnyContext,
  draft: { readonly id: string; readonly version: number; readonly versionsMax: number },
): Promise<void> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(pg_column_size(body)), 0)::int as bytes
    from kernel.draft_version where draft_id = ${draft.id}::uuid`.execute(kernelDb(ctx));
  const isFull = draft.version >= draft.versionsMax || (rows[0]?.bytes ?? 0) >= versionsBytesMax;
  if (!isFull) return;
  throw new Problem(
    409,
    'versions-full',
    'This draft has too many versions for another; stamp one of them, or reject the draft.',
    { versions: draft.version },
  );
}
