import { type AnyContext, containsPattern, gramsToFind, inTransaction } from '@dojang/kernel';
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { embedText, textEmbeddingName } from '../engine/reuse/text-embedding.ts';
import { selectCommits, toLines } from '../history/history.ts';
import { ownDb } from '../own-db.ts';
import { distanceTo, vectorText } from '../reuse/vectors.ts';
import type { searchQuery, searchResults } from '../schema.ts';

type Query = z.infer<typeof searchQuery>;

const wordsMax = 8;
/** Commits with every word are ranked among so many, the newest, for each that is shown. */
const candidatesPer = 2;
/** More are not ranked. */
const candidatesMax = 100;
/** Below this similarity, what a vector finds has nothing to do with the words. */
const similarityMin = 0.15;
/** Reciprocal rank fusion (Cormack et al., 2009). */
const fusionOffset = 60;
const snippetMax = 200;
/** A word that may be the start of a commit's id. */
const isIdStart = /^[0-9a-f]{4,64}$/i;

const wordsOf = (q: string) => q.split(/\s+/).filter(Boolean).slice(0, wordsMax);

/**
 * Commits by their text, best first. Commits that hold every word are fused with those whose message and description
 * are near the query, so that misspelt and inflected words work, too. A word may be a part of another word, which is how
 * Korean is searched. A hexadecimal word also finds a commit by its id.
 */
export async function searchHistory(
  ctx: AnyContext,
  query: Query,
): Promise<z.infer<typeof searchResults>> {
  const words = wordsOf(query.q);
  return inTransaction(ctx, async (ctx) => {
    const exact = await findByWords(ctx, query, words);
    // Where the words alone fill the page, likeness is asked of these commits and of no others.
    const near = exact.length >= query.limit ? nearestOf(exact) : await findByVector(ctx, query);
    const scores = new Map<string, number>();
    for (const list of [exact, near]) {
      for (const [rank, row] of list.entries()) {
        scores.set(row.id, (scores.get(row.id) ?? 0) + 1 / (fusionOffset + rank + 1));
      }
    }
    const isExact = new Set(exact.map(({ id }) => id));
    // A commit with every word goes before one that is only near.
    const ranked = [...scores.keys()].sort(
      (a, b) => Number(isExact.has(b)) - Number(isExact.has(a)) || scores.get(b)! - scores.get(a)!,
    );
    const shown = await readFound(ctx, ranked.slice(0, query.limit));
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

/** What is read of the commits that are shown, in the order of `ids`. */
async function readFound(ctx: AnyContext, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await selectCommits(ctx)
    .innerJoin('commit.search_entry as entry', 'entry.finalised_commit_id', 'done.id')
    .select('entry.words')
    .where('done.id', 'in', ids)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What ranks a commit that holds the words. */
const selectRanked = (ctx: AnyContext, ids: readonly string[], { q }: Query) =>
  ownDb(ctx)
    .selectFrom('commit.finalised_commit as done')
    .innerJoin('commit.search_entry as entry', 'entry.finalised_commit_id', 'done.id')
    .select(['done.id', 'done.message', 'done.created_at'])
    .select(
      sql<number | null>`case when entry.embedding_name = ${textEmbeddingName}
        then ${distanceTo('entry.embedding', embedText(q))} end`.as('distance'),
    )
    .where('done.id', 'in', ids);

type Ranked = Awaited<ReturnType<ReturnType<typeof selectRanked>['execute']>>[number];

/** The starts that the first line of a message has when it is of this type. */
const headsOf = ({ type }: Query): string[] | null =>
  type === undefined ? null : [':', '(', '!'].map((end) => containsPattern(type + end).slice(1));

const timeOf = (time: string | undefined) => (time === undefined ? null : new Date(time));

async function findByWords(
  ctx: AnyContext,
  query: Query,
  words: readonly string[],
): Promise<Ranked[]> {
  const found = await sql<{ id: string }>`select commit.find_entries(
      ${gramsToFind([...words, query.type ?? ''].join(' '))}::text[], ${words.map(containsPattern)}::text[], ${headsOf(query)}::text[],
      ${query.repository ?? null}::uuid, ${timeOf(query.since)}::timestamptz, ${timeOf(query.until)}::timestamptz,
      ${Math.min(candidatesMax, candidatesPer * query.limit)}) as id`.execute(ctx.db);
  const ids = found.rows.map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await selectRanked(ctx, ids, query).execute();
  rows.push(...(await findById(ctx, query, words, new Set(ids))));
  // A word in the message counts more than one in the description. The newer commit comes first.
  const wanted = words.map((word) => word.toLowerCase());
  const score = ({ message }: Ranked) =>
    wanted.filter((word) => message.toLowerCase().includes(word)).length;
  return rows.sort((a, b) => score(b) - score(a) || Number(b.created_at) - Number(a.created_at));
}

/** Commits of which a word is the start of the id, and that hold the other words. */
async function findById(
  ctx: AnyContext,
  query: Query,
  words: readonly string[],
  known: ReadonlySet<string>,
): Promise<Ranked[]> {
  const starts = words.map((word) => word.toLowerCase()).filter((word) => isIdStart.test(word));
  if (starts.length === 0) return [];
  // Plain comparisons: these reach the index under row-level security.
  const startsWith = (start: string) =>
    sql<SqlBool>`(done.sha collate "C" >= ${start} and done.sha collate "C" < ${`${start}g`})`;
  const { rows } = await sql<{ id: string }>`select done.id from commit.finalised_commit done
    where done.org_id = (select kernel.current_org()) and (${sql.join(starts.map(startsWith), sql` or `)})
    limit ${candidatesMax}`.execute(ctx.db);
  const ids = rows.map(({ id }) => id).filter((id) => !known.has(id));
  if (ids.length === 0) return [];
  let select = selectRanked(ctx, ids, query);
  for (const word of words) {
    select = select.where((eb) =>
      eb.or([
        eb('entry.words', 'ilike', containsPattern(word)),
        ...(isIdStart.test(word) ? [startsWith(word.toLowerCase())] : []),
      ]),
    );
  }
  const { repository, since, until } = query;
  if (repository !== undefined) select = select.where('done.repository_id', '=', repository);
  if (since !== undefined) select = select.where('done.created_at', '>=', new Date(since));
  if (until !== undefined) select = select.where('done.created_at', '<', new Date(until));
  const heads = headsOf(query);
  if (heads !== null) {
    select = select.where(({ eb, or }) =>
      or(heads.map((head) => eb('done.message', 'ilike', head))),
    );
  }
  return select.execute();
}

const isLike = ({ distance }: { readonly distance: number | null }) =>
  distance !== null && 1 - distance >= similarityMin;

/** Those that are like the query, nearest first. */
const nearestOf = (rows: readonly Ranked[]): Ranked[] =>
  rows.filter(isLike).sort((a, b) => Number(a.distance) - Number(b.distance));

/** Nearest first. */
async function findByVector(ctx: AnyContext, query: Query): Promise<{ readonly id: string }[]> {
  const vector = embedText(query.q);
  if (vector.every((value) => value === 0)) return [];
  const { rows } = await sql<{ id: string; distance: number }>`
    select id, distance from commit.near_entries(
      ${vectorText(vector)}, ${textEmbeddingName}, ${headsOf(query)}::text[], ${query.repository ?? null}::uuid,
      ${timeOf(query.since)}::timestamptz, ${timeOf(query.until)}::timestamptz)
    order by distance`.execute(ctx.db);
  return rows.filter(isLike);
}

/** The first line after the header that holds one of the words. */
function snippetOf(text: string, words: readonly string[]): string | null {
  const [, ...lines] = text.split('\n');
  const wanted = words.map((word) => word.toLowerCase());
  const line = lines.find((each) => wanted.some((word) => each.toLowerCase().includes(word)));
  return line === undefined ? null : line.trim().slice(0, snippetMax);
}
