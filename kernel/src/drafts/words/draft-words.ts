import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { type AnyContext, inBatches, kernelDb } from '../../core/context.ts';
import { gramsOf, gramsToFind, gramsVersion } from '../../database/grams.ts';
import { containsPattern } from '../../database/like.ts';
import { placeOf } from '../../database/page.ts';
import type { Tables } from '../../tables.gen.ts';

/** What the inbox is asked for: which drafts, and from where on. */
interface Wanted {
  readonly state: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

type Where = ExpressionBuilder<Tables, 'kernel.draft'>;

/** How many of the newest drafts are compared with the words before the index of grams is asked, for each of a page. */
const newestPer = 3;
/** How many drafts that have all grams of the words are looked at for one page: those of nearly all pages, and at most. */
const heldPer = 5;
const heldMax = 5_000;
const batchMax = 500;

/** What a draft is found by: the columns that change with its words. */
export const foundBy = (title: string, searchText: string) => ({
  title,
  search_text: searchText,
  grams: gramsOf(`${title}\n${searchText}`),
  grams_version: gramsVersion,
});

/** Drafts whose title or search text has `q` in it, whatever its case. */
export const hasWords = (eb: Where, q: string) =>
  eb.or([
    eb('kernel.draft.title', 'ilike', containsPattern(q)),
    eb('kernel.draft.search_text', 'ilike', containsPattern(q)),
  ]);

const before = ({ cursor }: Wanted) =>
  cursor === undefined ? sql`'infinity'` : sql`${placeOf(cursor).at}`;

/** The newest drafts of the page: words that many drafts have are found among them, without the index of grams. */
export const isAmongNewest = (query: Wanted) =>
  sql<SqlBool>`kernel.draft.id = any (array(
    select newest.id from kernel.draft newest where newest.created_at <= ${before(query)}::timestamptz
    order by newest.created_at desc, newest.id desc limit ${newestPer * query.limit}))`;

const rowStates = ({ state }: Wanted): string[] | null => {
  if (state === 'all') return null;
  if (state === 'expired') return ['pending', 'expired'];
  if (state === 'waiting') return ['pending', 'failed'];
  return [state === 'snoozed' ? 'pending' : state];
};

/**
 * Ids of the drafts that the index finds by the grams of the words, newest first: those of nearly all pages, or `all` that
 * one page may need. Needs a transaction.
 */
export async function findByGrams(
  ctx: AnyContext,
  query: Wanted,
  { q, all }: { readonly q: string; readonly all: boolean },
): Promise<{ readonly ids: string[]; readonly isWhole: boolean }> {
  const max = all ? heldMax : heldPer * query.limit;
  const { rows } = await sql<{ id: string }>`select kernel.find_drafts(
    ${gramsToFind(q)}::text[], ${rowStates(query)}::text[], ${before(query)}::timestamptz, ${max}) as id`.execute(
    kernelDb(ctx),
  );
  return { ids: rows.map(({ id }) => id), isWhole: all || rows.length < max };
}

export const isOneOf = (ids: readonly string[]) =>
  sql<SqlBool>`kernel.draft.id = any (${ids}::uuid[])`;

/**
 * Makes the grams of drafts that have none: those from before there were grams, and those whose words a server changed
 * that did not know of them. Returns how many.
 */
export const addDraftGrams = (ctx: AnyContext, signal: AbortSignal): Promise<number> =>
  inBatches(ctx, batchMax, signal, async (ctx, limit) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['id', 'title', 'search_text'])
      .where('grams_version', '=', 0)
      .limit(limit)
      .execute();
    const made = rows.map((row) => ({ ...row, ...foundBy(row.title, row.search_text) }));
    // The words may have changed since they were read; then the next round reads them.
    await sql`update kernel.draft set grams = made.grams, grams_version = ${gramsVersion}
      from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as made (id uuid, title text, search_text text, grams text[])
      where draft.id = made.id and draft.title = made.title and draft.search_text = made.search_text`.execute(
      ctx.db,
    );
    return rows.length;
  });
