import { sql } from 'kysely';
import { type AnyContext, inWholeOrg, kernelDb } from '../core/context.ts';
import { findReached } from './reached.ts';
import { listResources } from './resources.ts';

const draftsAmong = async (ctx: AnyContext, ids: readonly string[]): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select id from kernel.draft where id = any (${[...ids]}::uuid[]) and resource_id is not null`.execute(
    kernelDb(ctx),
  );
  return rows.map(({ id }) => id);
};

const resourcesAmong = async (ctx: AnyContext, ids: ReadonlySet<string>): Promise<string[]> =>
  (await listResources(ctx)).map(({ id }) => id).filter((id) => ids.has(id));

/**
 * Which of the ids are resources that the caller does not reach, or drafts of such. For what has no policy of grants,
 * since it is of the org as a whole: the ledger. Needs a transaction.
 */
export async function findHidden(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0 || (await findReached(ctx)) === undefined) return new Set();
  const asked = new Set(ids);
  const among = async (ctx: AnyContext) => [
    ...(await draftsAmong(ctx, ids)),
    ...(await resourcesAmong(ctx, asked)),
  ];
  const hidden = new Set(await inWholeOrg(ctx, among));
  for (const id of await among(ctx)) hidden.delete(id);
  return hidden;
}

/** Those events that are about nothing hidden. Needs a transaction. */
export async function withoutHidden<E extends { readonly subjects: readonly string[] }>(
  ctx: AnyContext,
  events: readonly E[],
): Promise<E[]> {
  const hidden = await findHidden(ctx, [...new Set(events.flatMap(({ subjects }) => subjects))]);
  return events.filter(({ subjects }) => !subjects.some((id) => hidden.has(id)));
}
