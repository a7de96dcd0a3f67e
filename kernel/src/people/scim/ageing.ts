import { type RawBuilder, sql } from 'kysely';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import type { Ageing } from '../../core/module.ts';
import { absenceDays } from './presence.ts';

const removeOld = async (ctx: AnyContext, query: RawBuilder<unknown>): Promise<number> =>
  (await query.execute(kernelDb(ctx))).rows.length;

/** By the database's own clock, as all that goes by age. */
export const scimAges: readonly Ageing[] = [
  {
    table: 'kernel.scim_user',
    days: absenceDays,
    remove: (ctx, days, max) =>
      removeOld(
        ctx,
        sql`delete from kernel.scim_user where person_id in (
          select person_id from kernel.scim_user
          where deleted_at < now() - make_interval(days => ${days}::int) order by deleted_at limit ${max}
        ) returning 1`,
      ),
  },
  {
    table: 'kernel.absence',
    days: absenceDays,
    remove: (ctx, days, max) =>
      removeOld(
        ctx,
        sql`delete from kernel.absence where person_id in (
          select person_id from kernel.absence
          where left_at < now() - make_interval(days => ${days}::int) order by left_at limit ${max}
        ) returning 1`,
      ),
  },
];
