import type { Ageing } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';
import { mapDays } from './schema.ts';

/** Rows alone: their files go by their own end. */
export const sourceMapAges: readonly Ageing[] = [
  {
    table: 'aisher.source_map',
    days: mapDays,
    async remove(ctx, days, max) {
      const { numAffectedRows } = await sql`
        delete from aisher.source_map where id in (
          select id from aisher.source_map
          where created_at < now() - make_interval(days => ${days}::int) limit ${max}
        )`.execute(ownDb(ctx));
      return Number(numAffectedRows ?? 0n);
    },
  },
];
