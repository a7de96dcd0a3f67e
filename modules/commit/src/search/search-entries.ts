import { type AnyContext, gramsOf, gramsVersion, inBatches } from '@dojang/kernel';
import { sql } from 'kysely';
import { textEmbeddingName } from '../engine/reuse/text-embedding.ts';
import { ownDb } from '../own-db.ts';
import { vectorText } from '../reuse/vectors.ts';

const batchMax = 200;

/** What a finalised commit will be found by. Needs a transaction. */
export async function keepSearchEntry(
  ctx: AnyContext,
  commit: { readonly id: string; readonly repositoryId: string; readonly at: Date },
  { words, vector }: { readonly words: string; readonly vector: readonly number[] },
): Promise<void> {
  await ownDb(ctx)
    .insertInto('commit.search_entry')
    .values({
      finalised_commit_id: commit.id,
      org_id: ctx.org,
      created_at: commit.at,
      repository_id: commit.repositoryId,
      words,
      grams: gramsOf(words),
      grams_version: gramsVersion,
      embedding_name: textEmbeddingName,
      embedding: vectorText(vector),
    })
    .execute();
}

/** Makes the grams of entries that have none, newest first: those from before there were grams. */
export const addEntryGrams = (ctx: AnyContext, signal: AbortSignal): Promise<number> =>
  inBatches(ctx, batchMax, signal, async (ctx, limit) => {
    const rows = await ownDb(ctx)
      .selectFrom('commit.search_entry')
      .select(['finalised_commit_id as id', 'words'])
      .where('grams_version', '=', 0)
      .orderBy('created_at', 'desc')
      .limit(limit)
      .execute();
    const made = rows.map(({ id, words }) => ({ id, grams: gramsOf(words) }));
    // A vector that is written again is kept beside its row, where it is quick to compare.
    await sql`update commit.search_entry entry set grams = made.grams, grams_version = ${gramsVersion},
        repository_id = done.repository_id, embedding = entry.embedding::real[]::vector
      from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as made (id uuid, grams text[])
      join commit.finalised_commit done on done.id = made.id
      where entry.finalised_commit_id = made.id`.execute(ctx.db);
    return rows.length;
  });
