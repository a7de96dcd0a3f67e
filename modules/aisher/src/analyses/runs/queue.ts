import { createHash, randomUUID } from 'node:crypto';
import { type AnyContext, canonicalJson, inTransaction, Problem, personIdOf } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import type { AnalysisInput, groupAnalysisInput } from '../schema.ts';
import { type TimeWindow, windowOfGroup } from '../window/group-window.ts';
import { announceAnalysis, type KeptInput, openStates, storable } from './analysis-row.ts';
import { lockAnalyses, startQueued } from './job.ts';

/** Of one org, those that run included. */
const waitingMax = 50;

interface Asked {
  readonly groupId: string | null;
  readonly window: TimeWindow;
  readonly input: KeptInput;
  /** What makes two questions one while the first is under way. */
  readonly same: unknown;
}

/**
 * Starts an analysis of all that went wrong in a window. Who asks what is being answered already gets that one.
 *
 * @throws Problem 429 `analyses-full`.
 */
export function analyseWindow(ctx: AnyContext, asked: AnalysisInput): Promise<{ id: string }> {
  const { windowMinutes, until: end, limit, locale } = asked;
  const services = [...new Set(asked.services)].sort();
  const until = end === undefined ? ctx.now() : new Date(end);
  const window = { from: new Date(until.getTime() - windowMinutes * 60_000), until };
  return inTransaction(ctx, (ctx) =>
    queue(ctx, {
      groupId: null,
      window,
      input: { services, limit, locale },
      same: { services, limit, locale, windowMinutes, end: end ?? null },
    }),
  );
}

const groupsShown = 10;

/**
 * Starts an analysis of a group, around its last errors. Who asks what is being answered already gets that one.
 *
 * @throws Problem 404 `group-not-found`; 429 `analyses-full`.
 */
export function analyseGroup(
  ctx: AnyContext,
  groupId: string,
  { locale }: z.infer<typeof groupAnalysisInput>,
): Promise<{ id: string }> {
  return inTransaction(ctx, async (ctx) => {
    const window = await windowOfGroup(ctx, groupId);
    const input = { services: [], limit: groupsShown, locale };
    return queue(ctx, { groupId, window, input, same: { groupId, locale } });
  });
}

const triggers = { person: 'person', key: 'key', webhook: 'system', system: 'system' } as const;

async function queue(ctx: AnyContext, { groupId, window, input, same }: Asked) {
  await lockAnalyses(ctx);
  const asked = createHash('sha256').update(canonicalJson(same)).digest('hex');
  const open = ownDb(ctx).selectFrom('aisher.analysis').where('state', 'in', openStates);
  const known = await open.select('id').where('asked', '=', asked).executeTakeFirst();
  if (known !== undefined) return { id: known.id };
  const { count } = await open
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= waitingMax) {
    throw new Problem(
      429,
      'analyses-full',
      `${waitingMax} analyses are waiting: read those, or ask again in a minute.`,
    );
  }
  const id = randomUUID();
  await ownDb(ctx)
    .insertInto('aisher.analysis')
    .values({
      id,
      org_id: ctx.org,
      created_at: ctx.now(),
      trigger: triggers[ctx.actor.kind],
      person_id: personIdOf(ctx.actor) ?? null,
      group_id: groupId,
      asked,
      input: storable(input),
      window_from: window.from,
      window_until: window.until,
      state: 'queued',
    })
    .execute();
  await startQueued(ctx);
  announceAnalysis(ctx, id);
  return { id };
}
