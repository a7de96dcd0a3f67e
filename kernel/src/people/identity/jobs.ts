import { sql } from 'kysely';
import { z } from 'zod';
import type { Parts } from '../../core/context.ts';
import { defineJob, firstOrg } from '../../core/job.ts';
import { systemScope } from '../../database/database.ts';

const batchMax = 1_000;

/** Which rows are over, and their key. Of the rest, the policies let the system see none. */
const over = [
  { table: 'kernel.sign_in_state', key: 'secret_hash', age: sql`expires_at < now()` },
  {
    table: 'kernel.identity_session',
    key: 'id',
    age: sql`least(ends_at, ended_at) < now() - interval '30 days'`,
  },
  { table: 'kernel.identity', key: 'id', age: sql`created_at < now() - interval '30 days'` },
] as const;

/**
 * Deletes sign-ins that never came back, sessions that ended a month ago, and identities that belong to nobody since a
 * month. Gives how many.
 */
export async function tidyIdentities(
  { database }: Pick<Parts, 'database'>,
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const { table, key, age } of over) {
    for (let count = batchMax; count === batchMax && !signal.aborted; total += count) {
      const { rows } = await database.transaction(systemScope, (db) =>
        sql`delete from ${sql.table(table)} where ${sql.ref(key)} in (
          select ${sql.ref(key)} from ${sql.table(table)} where ${age} limit ${batchMax}
        ) returning 1`.execute(db),
      );
      count = rows.length;
    }
  }
  return total;
}

const tidy = defineJob({
  name: 'kernel.tidy-identities',
  payload: z.object({}),
  cron: '25 19 * * *',
  due: firstOrg,
  timeoutMs: 30 * 60_000,
  handle: async ({ parts }, _payload, { signal }) => {
    await tidyIdentities(parts, signal);
  },
});

export const identityJobs = [tidy];
