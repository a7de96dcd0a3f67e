import { type AnyContext, inTransaction, planOf } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Capture } from '../captures/capture-row.ts';
import {
  isSameHeader,
  type Neighbour,
  type ReuseRecord,
  recordMost,
  trustOf,
} from '../engine/reuse/reuse.ts';
import { ownDb } from '../own-db.ts';
import type { Finish } from '../reading/finish-task.ts';
import type { Said } from '../reading/wording-tasks.ts';
import type { reuseReport } from '../schema.ts';
import { keepPrecedent, nearestPrecedents } from './precedents.ts';

/** What approved messages have to say of a capture. */
export interface Reuse {
  /** Null where they do not agree, or what they say does not hold here. */
  readonly told: Told | null;
  /** Headers of the nearest, for a model to read. */
  readonly examples: readonly string[];
}

export interface Told {
  readonly header: string;
  /** The whole message, as the convention and the rules would have it. */
  readonly message: string;
  readonly template: string;
  readonly fromDraftIds: readonly string[];
  readonly similarity: number;
  /** 0…1; see `trustOf`. */
  readonly trust: number;
}

const examplesMost = 3;
const alikeMin = 0.3;

/**
 * Asks the approved messages, before any model.
 *
 * @param say what they say of the change; outside any transaction.
 */
export async function findReuse(
  outer: AnyContext,
  repositoryId: string,
  embedding: readonly number[],
  say: (near: readonly Neighbour[]) => Promise<Said | null>,
): Promise<Reuse> {
  const near = await inTransaction(outer, (ctx) => nearestPrecedents(ctx, embedding));
  const alike = near.filter(({ similarity }) => similarity >= alikeMin);
  const headers = [...new Set(alike.map(({ precedent }) => precedent.header))];
  const examples = headers.slice(0, examplesMost);
  const said = near.length === 0 ? null : await say(near);
  if (said === null) return { told: null, examples };
  const trust = await inTransaction(outer, (ctx) => trustIn(ctx, repositoryId, said.template));
  const from = said.from.flatMap((at) => near[at] ?? []);
  const told = {
    header: said.header,
    message: said.message,
    template: said.template,
    fromDraftIds: from.map(({ draftId }) => draftId),
    similarity: from[0]?.similarity ?? 0,
    trust: Math.min(1, trust),
  };
  return { told, examples };
}

async function trustIn(ctx: AnyContext, repositoryId: string, template: string): Promise<number> {
  const settled = ownDb(ctx)
    .selectFrom('commit.reuse')
    .select(['kept', 'settled_at'])
    .where('settled_at', 'is not', null);
  const own = settled
    .where('repository_id', '=', repositoryId)
    .where('template', '=', template)
    .orderBy('settled_at', 'desc')
    .limit(recordMost);
  const recordOf = async (rows: typeof settled): Promise<ReuseRecord> => {
    const counted = await ownDb(ctx)
      .selectFrom(rows.as('rows'))
      .select(sql<number>`count(*)::int`.as('told'))
      .select(sql<number>`(count(*) filter (where kept))::int`.as('right'))
      .executeTakeFirstOrThrow();
    return { told: counted.told, right: counted.right };
  };
  return trustOf(await recordOf(own), await recordOf(settled));
}

/** Notes what was told for a request, used or not: only what comes of it earns trust. Needs a transaction. */
export async function noteReuse(
  ctx: AnyContext,
  capture: Capture,
  note: { requestId: string; told: Told; used: boolean; tokensSaved: number },
): Promise<void> {
  const { told } = note;
  await ownDb(ctx)
    .insertInto('commit.reuse')
    .values({
      request_id: note.requestId,
      org_id: ctx.org,
      created_at: ctx.now(),
      draft_id: capture.draftId,
      repository_id: capture.repositoryId,
      template: told.template,
      header: told.header,
      from_draft_ids: [...told.fromDraftIds],
      similarity: told.similarity,
      trust: told.trust,
      used: note.used,
      tokens_saved: note.tokensSaved,
    })
    .execute();
}

/**
 * A draft was committed: what was told of it was kept, or was not, and what was stamped may be reused.
 * Needs a transaction.
 */
export async function settleReuse(
  ctx: AnyContext,
  capture: Capture,
  messages: readonly string[],
  precedent: Finish['precedent'],
): Promise<void> {
  const told = await ownDb(ctx)
    .selectFrom('commit.reuse')
    .select(['request_id', 'header'])
    .where('draft_id', '=', capture.draftId)
    .where('settled_at', 'is', null)
    .execute();
  for (const { request_id, header } of told) {
    const kept = messages.length === 1 && isSameHeader(messages[0]!.split('\n', 1)[0]!, header);
    await ownDb(ctx)
      .updateTable('commit.reuse')
      .set({ settled_at: ctx.now(), kept })
      .where('request_id', '=', request_id)
      .execute();
  }
  if (precedent !== null) await keepPrecedent(ctx, capture, precedent);
}

const templatesMost = 50;

/** What reuse did for the org so far, and how far each template is trusted. */
export async function reportReuse(outer: AnyContext): Promise<z.infer<typeof reuseReport>> {
  return inTransaction(outer, async (ctx) => {
    const counts = [
      sql<number>`count(*)::int`.as('told'),
      sql<number>`(count(*) filter (where kept is not null))::int`.as('settled'),
      sql<number>`(count(*) filter (where kept))::int`.as('kept'),
      sql<number>`(count(*) filter (where used))::int`.as('used'),
      sql<number>`(count(*) filter (where used and kept is not null))::int`.as('usedSettled'),
      sql<number>`(count(*) filter (where used and kept))::int`.as('usedKept'),
      sql<number>`(count(*) filter (where tokens_saved > 0))::int`.as('callsSaved'),
      sql<number>`coalesce(sum(tokens_saved), 0)::int`.as('tokensSaved'),
    ] as const;
    const { approved } = await ownDb(ctx)
      .selectFrom('commit.precedent')
      .select(sql<number>`count(*)::int`.as('approved'))
      .executeTakeFirstOrThrow();
    const totals = await ownDb(ctx)
      .selectFrom('commit.reuse')
      .select(counts)
      .executeTakeFirstOrThrow();
    const rows = await ownDb(ctx)
      .selectFrom('commit.reuse as reuse')
      .innerJoin('commit.repository as repository', 'repository.id', 'reuse.repository_id')
      .select(['reuse.repository_id', 'repository.name', 'template'])
      .select(counts)
      .groupBy(['reuse.repository_id', 'repository.name', 'template'])
      .orderBy('told', 'desc')
      .orderBy('template')
      .limit(templatesMost)
      .execute();
    const templates = [];
    for (const row of rows) {
      templates.push({
        repositoryId: row.repository_id,
        repositoryName: row.name,
        template: row.template,
        told: row.told,
        settled: row.settled,
        kept: row.kept,
        used: row.used,
        trust: Math.min(1, await trustIn(ctx, row.repository_id, row.template)),
      });
    }
    const { label, reuse } = await planOf(ctx);
    return { threshold: reuse.trust, plan: label, approved, ...totals, templates };
  });
}
