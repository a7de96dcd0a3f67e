import type { Ageing } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from './own-db.ts';

export const autusAges: readonly Ageing[] = [
  {
    // A device that was offline sends its saves again for as long as it keeps them.
    table: 'autus.attendance_save',
    days: 32,
    remove: async (ctx, days, max) => {
      const { rows } = await sql<{ count: number }>`
        with gone as (
          delete from autus.attendance_save where (org_id, lesson_id, revision) in (
            select s.org_id, s.lesson_id, s.revision from autus.attendance_save s
            where s.org_id = ${ctx.org}::uuid and s.created_at < now() - make_interval(days => ${days}::int)
            limit ${max}) returning 1)
        select count(*)::int as count from gone`.execute(ownDb(ctx));
      return rows[0]?.count ?? 0;
    },
  },
];
