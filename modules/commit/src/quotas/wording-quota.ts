import { type AnyContext, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

/** Of one draft, and of one person in a minute: each may ask a model, and a model costs. */
export const wordingsMax = { draft: 30, personMinute: 10 };

/**
 * Checks that a person may ask for another version. Needs a transaction.
 *
 * @throws Problem 429 `wordings-full`.
 */
export async function requireWordingRoom(
  ctx: AnyContext,
  captureId: string,
  personId: string,
): Promise<void> {
  const aMinuteAgo = new Date(ctx.now().getTime() - 60_000);
  const asked = await ownDb(ctx)
    .selectFrom('commit.draft_request')
    .select([
      sql<number>`(count(*) filter (where capture_id = ${captureId}::uuid))::int`.as('ofDraft'),
      sql<number>`(count(*) filter (where created_at > ${aMinuteAgo}))::int`.as('ofPerson'),
    ])
    .where('shown_digest', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('capture_id', '=', captureId),
        eb.and([eb('person_id', '=', personId), eb('created_at', '>', aMinuteAgo)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  if (asked.ofDraft < wordingsMax.draft && asked.ofPerson < wordingsMax.personMinute) return;
  throw new Problem(
    429,
    'wordings-full',
    'Too many new messages were asked for; edit the message by hand, or wait a minute.',
    { ...asked, retryAfterSeconds: 60 },
  );
}
