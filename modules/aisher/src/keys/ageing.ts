import type { Ageing } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

export const ingestKeyAges: readonly Ageing[] = [
  {
    table: 'aisher.ingest_day',
    days: 400,
    async remove(ctx, days, max) {
      const { numAffectedRows } = await sql`
        delete from aisher.ingest_day where (org_id, key_id, day) in (
          select org_id, key_id, day from aisher.ingest_day
          where org_id = ${ctx.org} and day < current_date - ${days}::int limit ${max}
        )`.execute(ownDb(ctx));
      return Number(numAffectedRows ?? 0n);
    },
  },
];

export const ingestKeyStays: Readonly<Record<string, string>> = {
  'aisher.ingest_key': 'as many as people make; a revoked one tells whose rows are in the store',
  'aisher.migration': 'as long as the code names it',
};
