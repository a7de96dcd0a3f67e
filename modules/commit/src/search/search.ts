import { type AnyContext, inTransaction } from '@dojang/kernel';
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { embedText, textEmbeddingName } from '../engine/reuse/text-embedding.ts';
import { selectCommits, toLines } from '../history/history.ts';
import type { searchQuery, searchResults } from '../schema.ts';
import { vectorText } from './search-entries.ts';

type Query = z.infer<typeof searchQuery>;

const wordsMost = 8;
const candidatesMost = 100;
/** Below it, what a vector finds has nothing to do with the words. */
const similarityMin = 0.15;
/** Reciprocal rank fusion (Cormack et al., 2009). */
const fusionOffset = 60;
const snippetMax = 200;

const likeOf = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;
const wordsOf = (q: string) => q.split(/\s+/).filter(Boolean).slice(0, wordsMost);

/**
 * Commits by what they say, best first: those that hold every word (whole, or as a part of one, which is how
 * Korean is searched; a hexadecimal word also finds the commit by its id), fused with those whose message and
 * description are near the query, misspelt or inflected as it may be.
 */
export async function searchHistory(
  ctx: AnyContext,
  query: Query,
): Promise<z.infer<typeof searchResults>> {
  const words = wordsOf(query.q);
  return inTransaction(ctx, async (ctx) => {
    const exact = await findByWords(ctx, query, words);
    const near = await findByVector(ctx, query);
    const scores = new Map<string, number>();
    for (const list of [exact, near]) {
      for (const [rank, row] of list.entries()) {
        scores.set(row.id, (scores.get(row.id) ?? 0) + 1 / (fusionOffset + rank + 1));
      }
    }
    const rows = new Map([...near, ...exact].map((row) => [row.id, row]));
    const isExact = new Set(exact.map(({ id }) => id));
    // Who has every word goes before who is only near.
    const ranked = [...rows.values()].sort(
      (a, b) =>
        Number(isExact.has(b.id)) - Number(isExact.has(a.id)) ||
        scores.get(b.id)! - scores.get(a.id)!,
    );
    const shown = ranked.slice(0, query.limit);
    const lines = await toLines(ctx, shown);
    return {
      commits: lines.map((line, at) => ({
        ...line,
        near: !isExact.has(line.id),
        snippet: snippetOf(shown[at]?.words ?? '', words),
      })),
    };
  });
}

const filtered = (ctx: AnyContext, { repository, type, since, until }: Query) => {
  let select = selectCommits(ctx)
    .leftJoin('commit.search_entry as entry', 'entry.finalised_commit_id', 'done.id')
    .select('entry.words')
    .limit(candidatesMost);
  if (repository !== undefined) select = select.where('done.repository_id', '=', repository);
  if (since !== undefined) select = select.where('done.created_at', '>=', new Date(since));
  if (until !== undefined) select = select.where('done.created_at', '<', new Date(until));
  if (type !== undefined) {
    select = select.where(({ eb, or }) =>
      or([':', '(', '!'].map((end) => eb('done.message', 'ilike', likeOf(type + end).slice(1)))),
    );
  }
  return select;
};

async function findByWords(ctx: AnyContext, query: Query, words: readonly string[]) {
  let select = filtered(ctx, query);
  for (const word of words) {
    select = select.where((eb) =>
      eb.or([
        eb('entry.words', 'ilike', likeOf(word)),
        eb('done.message', 'ilike', likeOf(word)),
        sql<SqlBool>`to_tsvector('simple', entry.words) @@ plainto_tsquery('simple', ${word})`,
        ...(/^[0-9a-f]{4,64}$/i.test(word)
          ? [eb('done.sha', 'like', `${word.toLowerCase()}%`)]
          : []),
      ]),
    );
  }
  // In the message before in the description; then the younger.
  const inMessage = words.map((word) => sql<number>`(done.message ilike ${likeOf(word)})::int`);
  const score = sql<number>`(${sql.join(inMessage, sql` + `)})`;
  return select.orderBy(score, 'desc').orderBy('done.created_at', 'desc').execute();
}

async function findByVector(ctx: AnyContext, query: Query) {
  const vector = embedText(query.q);
  if (vector.every((value) => value === 0)) return [];
  await sql`select set_config('hnsw.iterative_scan', 'strict_order', true)`.execute(ctx.db);
  const distance = sql<number>`entry.embedding <=> ${vectorText(vector)}::vector`;
  const rows = await filtered(ctx, query)
    .select(distance.as('distance'))
    .where('entry.embedding_name', '=', textEmbeddingName)
    .orderBy(distance)
    .execute();
  return rows.filter((row) => 1 - Number(row.distance) >= similarityMin);
}

/** The first line after the header that holds one of the words. */
function snippetOf(text: string, words: readonly string[]): string | null {
  const [, ...lines] = text.split('\n');
  const wanted = words.map((word) => word.toLowerCase());
  const line = lines.find((each) => wanted.some((word) => each.toLowerCase().includes(word)));
  return line === undefined ? null : line.trim().slice(0, snippetMax);
}
