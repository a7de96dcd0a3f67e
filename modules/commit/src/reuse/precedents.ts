import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import type { Capture } from '../captures/capture-row.ts';
import { embeddingName } from '../engine/reuse/embedding.ts';
import { precedentFacts } from '../engine/reuse/precedent.ts';
import { type Neighbour, nearestOf } from '../engine/reuse/reuse.ts';
import { ownDb } from '../own-db.ts';
import type { Finish } from '../reading/finish-task.ts';
import { distanceTo, vectorText } from './vectors.ts';

/** A neighbour that is older than so many messages has halved its weight twenty-five times. */
const agesMax = 1_000;

/** A neighbour with the draft that it was approved as. */
export interface FoundNeighbour extends Neighbour {
  readonly draftId: string;
}

/**
 * The approved messages of the org whose changes are nearest to this one, nearest first. A change without words has
 * none. Needs a transaction.
 */
export async function nearestPrecedents(
  ctx: AnyContext,
  embedding: readonly number[],
): Promise<FoundNeighbour[]> {
  if (!embedding.some((value) => value !== 0)) return [];
  const distance = distanceTo('embedding', embedding);
  const near = sql<string>`(select commit.near_precedents(${vectorText(embedding)}, ${embeddingName}))`;
  const rows = await ownDb(ctx)
    .selectFrom('commit.precedent')
    .select(['draft_id', 'header', 'facts', 'created_at', distance.as('distance')])
    .where('draft_id', 'in', near)
    .orderBy('distance')
    .execute();
  const ageOf = await agesIn(ctx);
  const found = rows.map((row) => ({
    draftId: row.draft_id,
    precedent: { header: row.header, ...precedentFacts.parse(row.facts) },
    similarity: 1 - Number(row.distance),
    age: ageOf(row.created_at),
  }));
  return nearestOf(found);
}

/**
 * How many precedents are as young as one of a time, or younger. What is older than {@link agesMax} others weighs
 * nothing, so it is only kept in order.
 */
async function agesIn(ctx: AnyContext): Promise<(at: Date) => number> {
  const rows = await ownDb(ctx)
    .selectFrom('commit.precedent')
    .select('created_at')
    .orderBy('created_at', 'desc')
    .limit(agesMax)
    .execute();
  const times = rows.map((row) => row.created_at.getTime());
  const last = times.at(-1) ?? 0;
  return (at) => {
    const younger = times.findIndex((time) => time <= at.getTime());
    return younger < 0 ? agesMax + (last - at.getTime()) : younger + 1;
  };
}

/** Keeps a stamped message for later changes. Needs a transaction. */
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
      embedding: vectorText(embedding),
    })
    .onConflict((conflict) => conflict.column('draft_id').doNothing())
    .execute();
}
