import { randomUUID } from 'node:crypto';
import { type AnyContext, personIdOf } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { ruleContent } from './schema.ts';

/** As many as are asked before templates join; the oldest beyond are not obeyed any more. */
const apartMax = 2_000;

const pairOf = (a: string, b: string): string => [a, b].sort().join(' ');

/** Which groups people keep apart: two ids, the smaller first. */
export interface Apart {
  readonly keeps: (a: string, b: string) => boolean;
}

/**
 * Reads which groups are kept apart. A group that was merged since then hands the rule on to the group that it went to.
 * Needs a transaction.
 */
export async function readApart(ctx: AnyContext): Promise<Apart> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.group_rule')
    .select('content')
    .where('kind', '=', 'apart')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(apartMax)
    .execute();
  const pairs = rows.flatMap(({ content }) => {
    const rule = ruleContent.parse(content);
    return rule.kind === 'apart' ? [rule.groups] : [];
  });
  const roots = await rootsOf(ctx, [...new Set(pairs.flat())]);
  const rootOf = (id: string) => roots.get(id) ?? id;
  const kept = new Set(pairs.map(([a = '', b = '']) => pairOf(rootOf(a), rootOf(b))));
  return { keeps: (a, b) => kept.has(pairOf(a, b)) };
}

/** Where the fingerprints of merged groups are now. */
async function rootsOf(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; root: string }>`
    with recursive up as (
      select g.id, g.id as root, g.merged_into, 0 as depth from aisher.error_group g where g.id = any(${[...ids]}::uuid[])
      union all
      select up.id, g.id, g.merged_into, up.depth + 1 from up
      join aisher.error_group g on g.id = up.merged_into where up.depth < 50)
    select id, root from up where merged_into is null`.execute(ownDb(ctx));
  return new Map(rows.map(({ id, root }) => [id, root]));
}

/** Keeps groups apart, because of a change by a person. Needs a transaction. */
export async function keepApart(
  ctx: AnyContext,
  pairs: readonly (readonly [string, string])[],
  changeId: string,
): Promise<void> {
  if (pairs.length === 0) return;
  await ownDb(ctx)
    .insertInto('aisher.group_rule')
    .values(
      pairs.map((groups) => ({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        kind: 'apart',
        content: JSON.stringify({ kind: 'apart', groups }),
        person_id: personIdOf(ctx.actor) ?? null,
        change_id: changeId,
      })),
    )
    .execute();
}

/** Forgets what kept these groups apart: a person puts them together. Needs a transaction. */
export async function forgetApart(ctx: AnyContext, groupIds: readonly string[]): Promise<void> {
  await sql`
    delete from aisher.group_rule where kind = 'apart'
      and content->'groups'->>0 = any(${[...groupIds]}::text[])
      and content->'groups'->>1 = any(${[...groupIds]}::text[])`.execute(ownDb(ctx));
}
