import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import type { Capture } from '../captures/capture-row.ts';
import { embeddingName } from '../engine/reuse/embedding.ts';
import { precedentFacts } from '../engine/reuse/precedent.ts';
import { type Neighbour, nearestOf } from '../engine/reuse/reuse.ts';
import { ownDb } from '../own-db.ts';
import type { Finish } from '../reading/finish-task.ts';

/** More than are told apart: of a recurring chore all are equally near, and the youngest count. */
const foundMost = 40;
const vectorOf = (numbers: readonly number[]) => `[${numbers.join(',')}]`;

/** A neighbour with the draft that it was approved as. */
export interface FoundNeighbour extends Neighbour {
  readonly draftId: string;
}

/**
 * The approved messages of the org whose changes are nearest to this one, nearest first; none for a
 * change without words. Needs a transaction.
 */
export async function nearestPrecedents(
  ctx: AnyContext,
  embedding: readonly number[],
): Promise<FoundNeighbour[]> {
  if (!embedding.some((value) => value !== 0)) return [];
  // The index is of all orgs: it goes on until enough rows are this org's.
  await sql`select set_config('hnsw.iterative_scan', 'strict_order', true)`.execute(ctx.db);
  const distance = sql<number>`embedding <=> ${vectorOf(embedding)}::vector`;
  const rows = await ownDb(ctx)
    .selectFrom('commit.precedent as near')
    .select(['draft_id', 'header', 'facts', distance.as('distance')])
    .select(({ selectFrom, fn }) =>
      selectFrom('commit.precedent as later')
        .select(fn.countAll<string>().as('count'))
        .whereRef('later.created_at', '>', 'near.created_at')
        .as('later'),
    )
    .where('embedding_name', '=', embeddingName)
    .orderBy(distance)
    .limit(foundMost)
    .execute();
  const found = rows.map((row) => ({
    draftId: row.draft_id,
    precedent: { header: row.header, ...precedentFacts.parse(row.facts) },
    similarity: 1 - Number(row.distance),
    age: Number(row.later) + 1,
  }));
  return nearestOf(found);
}

/** Keeps what was stamped for later changes. Needs a transaction. */
export async function keepPrecedent(
  ctx: AnyContext,
  capture: Capture,
  precedent: NonNullable<Finish['precedent']>,
): Promise<void> {
  const { header, embedding, ...facts } = precedent;
  await ownDb(ctx)
    .insertInto('commit.precedent')
    .values({
      draft_id: capture.draftId,
      org_id: ctx.org,
      created_at: ctx.now(),
      capture_id: capture.id,
      repository_id: capture.repositoryId,
      header,
      facts: JSON.stringify(facts),
      embedding_name: embeddingName,
      embedding: vectorOf(embedding),
    })
    .onConflict((conflict) => conflict.column('draft_id').doNothing())
    .execute();
}
