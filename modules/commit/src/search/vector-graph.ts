import { type AnyContext, inBatches, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

const tables = ['commit.search_entry', 'commit.precedent'] as const;

/** So many vectors of an org may be compared one by one, which takes a few milliseconds. */
export const singleMax = 5_000;
/** So many stay beside the graph of an org that has one: the newest. Each search compares them, whatever it finds. */
export const freshMax = 250;
/** An entry into the graph takes milliseconds, and a transaction should not take seconds. */
export const batchMax = 200;

/**
 * Moves the oldest of an org's vectors into the graph. An org gets a graph when it has more than `singles`; from then on
 * `fresh` stay beside it. A search reads both, so it finds the same at any moment. Returns how many were moved.
 */
export async function growGraph(
  outer: AnyContext,
  signal: AbortSignal,
  { singles, fresh } = { singles: singleMax, fresh: freshMax },
): Promise<number> {
  let moved = 0;
  for (const table of tables) {
    if (!(await hasGraph(outer, table)) && !(await hasMoreThan(outer, table, singles))) continue;
    moved += await inBatches(outer, batchMax, signal, async (ctx, limit) => {
      if (!(await hasMoreThan(ctx, table, fresh))) return 0;
      const { numAffectedRows = 0n } =
        await sql`update ${sql.table(table)} moved set in_graph = true
        from (select ctid from ${sql.table(table)} where not in_graph order by created_at limit ${limit}) next
        where moved.ctid = next.ctid`.execute(ctx.db);
      return Number(numAffectedRows);
    });
  }
  return moved;
}

async function hasGraph(outer: AnyContext, table: (typeof tables)[number]): Promise<boolean> {
  const one = await inTransaction(outer, (ctx) =>
    ownDb(ctx)
      .selectFrom(table)
      .select('org_id')
      .where('in_graph', '=', true)
      .limit(1)
      .executeTakeFirst(),
  );
  return one !== undefined;
}

async function hasMoreThan(
  outer: AnyContext,
  table: (typeof tables)[number],
  singles: number,
): Promise<boolean> {
  const beyond = await inTransaction(outer, (ctx) =>
    ownDb(ctx)
      .selectFrom(table)
      .select('created_at')
      .where('in_graph', '=', false)
      .orderBy('created_at')
      .offset(singles)
      .limit(1)
      .executeTakeFirst(),
  );
  return beyond !== undefined;
}
