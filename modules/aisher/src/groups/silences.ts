import { type AnyContext, inTransaction, recordMany } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { requireOpen } from './changes/merge.ts';
import { type PlacedError, tallyBy } from './fold/tally.ts';
import { announceGroups } from './hints.ts';
import { type SilenceUntil, silence } from './kinds/bodies.ts';
import { lockGroups } from './lock.ts';

const hourMs = 3_600_000;

/**
 * Has nobody told of groups until something happens. Their errors are counted all the same.
 *
 * @throws Problem 404 `group-not-found`, 409 `group-merged`.
 */
export async function silenceGroups(
  outer: AnyContext,
  ids: readonly string[],
  until: SilenceUntil,
): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    await requireOpen(ctx, ids);
    await ownDb(ctx)
      .updateTable('aisher.error_group')
      .set((eb) => ({
        silence: JSON.stringify({ until, kept: 0 }),
        silenced_at: ctx.now(),
        silence_ends_at: until.kind === 'time' ? until.at : null,
        version: eb('version', '+', 1),
      }))
      .where('id', 'in', ids)
      .execute();
    announceGroups(ctx, ids);
    await recordMany(
      ctx,
      ids.map((id) => ({
        type: 'aisher.group-silenced',
        data: { groupId: id, until: until.kind },
        subjects: [id],
      })),
    );
  });
}

interface Silenced {
  readonly id: string;
  readonly silence: z.infer<typeof silence>;
  readonly silencedAt: Date;
  /** Events of the last hour. */
  readonly lastHour: number;
  /** A release was seen first after the silence began. */
  readonly hasNewRelease: boolean;
}

/** Counts errors that silenced groups keep back, and ends the silences that are over. Needs a transaction. */
export async function countSilenced(
  ctx: AnyContext,
  errors: readonly PlacedError[],
): Promise<void> {
  const counts = tallyBy(errors, ({ groupId }) => groupId);
  const rows = await readSilenced(ctx, [...counts.keys()]);
  if (rows.length === 0) return;
  const counted = rows.map((row) => ({
    ...row,
    kept: row.silence.kept + (counts.get(row.id)?.events ?? 0),
  }));
  await sql`
    update aisher.error_group g set silence = jsonb_set(g.silence, '{kept}', to_jsonb(c.kept))
    from jsonb_to_recordset(${JSON.stringify(counted.map(({ id, kept }) => ({ id, kept })))}::jsonb)
      as c (id uuid, kept bigint) where g.id = c.id`.execute(ownDb(ctx));
  const over = counted.filter((row) => isOver(row, row.kept, ctx.now()));
  await endSilences(
    ctx,
    over.map(({ id }) => id),
  );
}

function isOver(row: Silenced, kept: number, now: Date): boolean {
  const { until } = row.silence;
  switch (until.kind) {
    case 'time':
      return Date.parse(until.at) <= now.getTime();
    case 'events':
      return kept >= until.events;
    case 'rate':
      return row.lastHour >= until.eventsPerHour;
    case 'release':
      return row.hasNewRelease;
  }
}

async function readSilenced(ctx: AnyContext, ids: readonly string[]): Promise<readonly Silenced[]> {
  const hourAgo = new Date(ctx.now().getTime() - hourMs);
  const { rows } = await sql<Silenced>`
    select g.id, g.silence, g.silenced_at as "silencedAt",
      (select coalesce(sum(m.events), 0)::int from aisher.fingerprint f
        join aisher.group_minute m on m.org_id = f.org_id and m.hash = f.hash
        where f.org_id = g.org_id and f.group_id = g.id and m.minute > ${hourAgo}::timestamptz) as "lastHour",
      exists (select from aisher.release r where r.org_id = g.org_id and r.service_id = g.service_id
        and r.first_seen_at > g.silenced_at) as "hasNewRelease"
    from aisher.error_group g where g.id = any(${[...ids]}::uuid[]) and g.silence is not null`.execute(
    ownDb(ctx),
  );
  return rows.map((row) => ({ ...row, silence: silence.parse(row.silence) }));
}

/** Ends silences. One event for each says how much was kept back. Needs a transaction. */
async function endSilences(ctx: AnyContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<{ id: string; kept: number }>`
    update aisher.error_group g set silence = null, silenced_at = null, silence_ends_at = null, version = g.version + 1
    from (select id, (silence->>'kept')::bigint as kept from aisher.error_group where id = any(${[...ids]}::uuid[])) was
    where g.id = was.id and g.silence is not null returning g.id, was.kept`.execute(ownDb(ctx));
  announceGroups(ctx, ids);
  await recordMany(
    ctx,
    rows.map(({ id, kept }) => ({
      type: 'aisher.silence-ended',
      data: { groupId: id, kept },
      subjects: [id],
    })),
  );
}

/** Ends what ends by the clock, at most `max`; gives how many. Needs a transaction. */
export async function endDueSilences(ctx: AnyContext, max: number): Promise<number> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select('id')
    .where('silence_ends_at', '<=', ctx.now())
    .limit(max)
    .execute();
  await endSilences(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.length;
}
