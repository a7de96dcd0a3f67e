import { sql } from 'kysely';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';

/** Names of people of the org, by id, for what modules show; ids of nobody are left out. */
export async function personNames(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.person')
      .select(['id', 'name'])
      .where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
      .execute(),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
