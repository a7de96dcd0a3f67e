import type { AnyContext } from '@dojang/kernel';
import { type DescribedPart, readDescription } from '../descriptions/descriptions.ts';
import { descriptionText } from '../engine/describe.ts';
import { embedText, textEmbeddingName } from '../engine/text-embedding.ts';
import { ownDb } from '../own-db.ts';

const wordsMax = 20_000;
/** A description names much that a commit is not about: it gives the message's vector a direction only. */
const describedShare = 0.35;

export const vectorText = (vector: Iterable<number>) =>
  `[${Array.from(vector, (value) => Math.round(value * 1e4) / 1e4).join(',')}]`;

/** What a finalised commit will be found by. Needs a transaction. */
export async function keepSearchEntry(
  ctx: AnyContext,
  commit: {
    readonly id: string;
    readonly captureId: string;
    readonly message: string;
    readonly paths: readonly string[];
    /** Null when it is the whole of its capture. */
    readonly part: DescribedPart | null;
  },
): Promise<void> {
  const described = descriptionText(await readDescription(ctx, commit.captureId, commit.part));
  const words = [commit.message, described, ...commit.paths].join('\n').slice(0, wordsMax);
  const [message, about] = [embedText(commit.message), embedText(described)];
  const vector = message.map((value, at) => value + describedShare * about[at]!);
  await ownDb(ctx)
    .insertInto('commit.search_entry')
    .values({
      finalised_commit_id: commit.id,
      org_id: ctx.org,
      created_at: ctx.now(),
      words,
      embedding_name: textEmbeddingName,
      embedding: vectorText(vector),
    })
    .execute();
}
