import { type AnyContext, inReachOf, inTransaction, planSectionOf } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Capture } from '../captures/capture-row.ts';
import {
  isSameHeader,
  type Neighbour,
  type ReuseRecord,
  recordMax,
  trustOf,
} from '../engine/reuse/reuse.ts';
import { ownDb } from '../own-db.ts';
import { commitPlan } from '../plan/plan.ts';
import type { Finish } from '../reading/finish-task.ts';
import type { Said } from '../reading/wording-tasks.ts';
import type { reuseReport } from '../schema.ts';
import { keepPrecedent, nearestPrecedents } from './precedents.ts';

/** What approved messages suggest for a capture. */
export interface Reuse {
  /** Null where they do not agree, or where their message does not fit this change. */
  readonly told: Told | null;
  /** Headers of the nearest, for a model to read. */
  readonly examples: readonly string[];
}

export interface Told {
  readonly header: string;
  /** The whole message, repaired by the convention and the rules. */
  readonly message: string;
  readonly template: string;
  readonly fromDraftIds: readonly string[];
  readonly similarity: number;
  /** 0…1; see `trustOf`. */
  readonly trust: number;
}

const examplesMax = 3;
const alikeMin = 0.3;

/**
 * Asks the approved messages of the repositories that a person reaches, before any model.
 *
 * @param say makes the suggestion; it runs outside any transaction.
 */
export async function findReuse(
  outer: AnyContext,
  { repositoryId, personId }: Pick<Capture, 'repositoryId' | 'personId'>,
  embedding: readonly number[],
  say: (near: readonly Neighbour[]) => Promise<Said | null>,
): Promise<Reuse> {
  // Others' words must not come back in a draft of somebody who does not reach them.
  const near = await inReachOf(outer, personId, (ctx) => nearestPrecedents(ctx, embedding));
  const alike = near.filter(({ similarity }) => similarity >= alikeMin);
  const headers = [...new Set(alike.map(({ precedent }) => precedent.header))];
  const examples = headers.slice(0, examplesMax);
  const said = near.length === 0 ? null : await say(near);
  if (said === null) return { told: null, examples };
  const { template } = said;
  const trust = await inTransaction(outer, async (ctx) =>
    trustIn(ctx, await usualIn(ctx), { repositoryId, template }),
  );
  const from = said.from.flatMap((at) => near[at] ?? []);
  const told = {
    header: said.header,
    message: said.message,
    template,
    fromDraftIds: from.map(({ draftId }) => draftId),
    similarity: from[0]?.similarity ?? 0,
    trust,
  };
  return { told, examples };
}

/** How many of the org's last suggestions say what is usual there. */
const usualMax = 200;

const settledIn = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('commit.reuse')
    .select(['kept', 'settled_at'])
    .where('settled_at', 'is not', null)
    .orderBy('settled_at', 'desc');

async function recordOf(ctx: AnyContext, rows: ReturnType<typeof settledIn>): Promise<ReuseRecord> {
  const counted = await ownDb(ctx)
    .selectFrom(rows.as('rows'))
    .select(sql<number>`count(*)::int`.as('told'))
    .select(sql<number>`(count(*) filter (where kept))::int`.as('right'))
    .executeTakeFirstOrThrow();
  return { told: counted.told, right: counted.right };
}

const usualIn = (ctx: AnyContext) => recordOf(ctx, settledIn(ctx).limit(usualMax));

/** 0…1: `usual` is the record of all templates of the org. */
async function trustIn(
  ctx: AnyContext,
  usual: ReuseRecord,
  { repositoryId, template }: { readonly repositoryId: string; readonly template: string },
): Promise<number> {
  const own = settledIn(ctx)
    .where('repository_id', '=', repositoryId)
    .where('template', '=', template)
    .limit(recordMax);
  return Math.min(1, trustOf(await recordOf(ctx, own), usual));
}

/** Notes the suggestion for a request, used or not. Trust comes only from the commit that follows. Needs a transaction. */
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
 * Notes, once a draft is committed, whether its suggestion was kept, and keeps the stamped message for reuse. Needs a
 * transaction.
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

const templatesMax = 50;

/** What reuse did for the org so far, and how far each template is trusted. */
export async function reportReuse(outer: AnyContext): Promise<z.infer<typeof reuseReport>> {
  return inTransaction(outer, async (ctx) => {
    const { approved, ...totals } = await totalsOf(ctx);
    const rows = await ownDb(ctx)
      .selectFrom('commit.reuse_tally as tally')
      .innerJoin('commit.repository as repository', (join) =>
        join
          .onRef('repository.org_id', '=', 'tally.org_id')
          .onRef('repository.id', '=', 'tally.repository_id'),
      )
      .select(['tally.repository_id', 'repository.name', 'tally.template'])
      .select(counts)
      .where('tally.repository_id', 'is not', null)
      .orderBy('tally.told', 'desc')
      .orderBy('tally.template')
      .limit(templatesMax)
      .execute();
    const usual = await usualIn(ctx);
    const templates = [];
    for (const { repository_id, template, name, told, settled, kept, used } of rows) {
      if (repository_id === null || template === null) throw new Error('the row of the org');
      const trust = await trustIn(ctx, usual, { repositoryId: repository_id, template });
      const place = { repositoryId: repository_id, repositoryName: name, template };
      templates.push({ ...place, told, settled, kept, used, trust });
    }
    const { label, section } = await planSectionOf(ctx, commitPlan);
    return { threshold: section.reuse.trust, plan: label, approved, ...totals, templates };
  });
}

const counts = [
  sql<number>`told::float8`.as('told'),
  sql<number>`settled::float8`.as('settled'),
  sql<number>`kept::float8`.as('kept'),
  sql<number>`used::float8`.as('used'),
  sql<number>`used_settled::float8`.as('usedSettled'),
  sql<number>`used_kept::float8`.as('usedKept'),
  sql<number>`calls_saved::float8`.as('callsSaved'),
  sql<number>`tokens_saved::float8`.as('tokensSaved'),
] as const;

const noTotals = {
  approved: 0,
  told: 0,
  settled: 0,
  kept: 0,
  used: 0,
  usedSettled: 0,
  usedKept: 0,
  callsSaved: 0,
  tokensSaved: 0,
};

/** Of all that the caller reaches. Needs a transaction. */
async function totalsOf(ctx: AnyContext): Promise<typeof noTotals> {
  const row = await ownDb(ctx)
    .selectFrom('commit.reuse_tally')
    .select(sql<number>`approved::float8`.as('approved'))
    .select(counts)
    .where('org_id', '=', ctx.org)
    .where('repository_id', 'is', null)
    .executeTakeFirst();
  return row ?? totalsOfReached(ctx);
}

/** The row of the whole org is for those who reach all of it. For others, what they reach is added up. */
async function totalsOfReached(ctx: AnyContext): Promise<typeof noTotals> {
  const { rows } = await sql<typeof noTotals>`
    select (select count(*) from commit.precedent)::float8 as approved,
      coalesce(sum(told), 0)::float8 as told, coalesce(sum(settled), 0)::float8 as settled, coalesce(sum(kept), 0)::float8 as kept, coalesce(sum(used), 0)::float8 as used,
      coalesce(sum(used_settled), 0)::float8 as "usedSettled", coalesce(sum(used_kept), 0)::float8 as "usedKept",
      coalesce(sum(calls_saved), 0)::float8 as "callsSaved", coalesce(sum(tokens_saved), 0)::float8 as "tokensSaved"
    from commit.reuse_tally where repository_id is not null`.execute(ctx.db);
  return rows[0] ?? noTotals;
}
