import { type AnyContext, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

const hourMs = 3_600_000;

/** What one machine may send: many times what a day of work makes. */
export const captureQuota = { hour: 300, day: 2000, charactersOfDay: 200_000_000 };

/**
 * Checks that the calling machine may send one more capture of this size. Needs a transaction.
 *
 * @throws Problem 429 `captures-full`, with when to come again.
 */
export async function requireQuota(
  ctx: AnyContext,
  deviceId: string,
  characters: number,
): Promise<void> {
  const now = ctx.now().getTime();
  const [anHourAgo, aDayAgo] = [new Date(now - hourMs), new Date(now - 24 * hourMs)];
  const used = await ownDb(ctx)
    .selectFrom('commit.capture')
    .select([
      sql<number>`(count(*) filter (where created_at > ${anHourAgo}))::int`.as('hour'),
      sql<number>`count(*)::int`.as('day'),
      sql<number>`coalesce(sum(characters), 0)::float8`.as('characters'),
    ])
    .where('device_id', '=', deviceId)
    .where('created_at', '>', aDayAgo)
    .executeTakeFirstOrThrow();
  const isOfDay =
    used.day >= captureQuota.day || used.characters + characters > captureQuota.charactersOfDay;
  if (!isOfDay && used.hour < captureQuota.hour) return;
  throw new Problem(
    429,
    'captures-full',
    'This machine has sent as many captures as it may for now; try again later.',
    {
      used,
      quota: captureQuota,
      retryAfterSeconds: isOfDay ? 3600 : 600,
    },
  );
}
