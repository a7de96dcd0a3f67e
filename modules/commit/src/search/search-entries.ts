import type { AnyContext } from '@dojang/kernel';
import { textEmbeddingName } from '../engine/reuse/text-embedding.ts';
import { ownDb } from '../own-db.ts';

export const vectorText = (vector: Iterable<number>) =>
  `[${Array.from(vector, (value) => Math.round(value * 1e4) / 1e4).join(',')}]`;

/** What a finalised commit will be found by. Needs a transaction. */
export async function keepSearchEntry(
  ctx: AnyContext,
  finalisedCommitId: string,
  { words, vector }: { readonly words: string; readonly vector: readonly number[] },
): Promise<void> {
  await ownDb(ctx)
    .insertInto('commit.search_entry')
    .values({
      finalised_commit_id: finalisedCommitId,
      org_id: ctx.org,
      created_at: ctx.now(),
      words,
      embedding_name: textEmbeddingName,
      embedding: vectorText(vector),
    })
    .execute();
}
