import { type AnyContext, cursorAt, inTransaction, readPage } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { groupNotFound } from './changes/problems.ts';
import { readTrends } from './counts/trends.ts';
import { silence } from './kinds/bodies.ts';
import {
  type Group,
  type GroupDetail,
  group,
  type groupList,
  type groupQuery,
  groupReleasesMax,
} from './schema.ts';

const dayMs = 24 * 3_600_000;
const quietMs = 7 * dayMs;

const selectGroups = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.error_group as own')
    .innerJoin('aisher.service as service', 'service.id', 'own.service_id')
    .selectAll('own')
    .select(['service.name as service_name', 'service.last_seen_at as spoke_at']);

type Row = Awaited<ReturnType<ReturnType<typeof selectGroups>['execute']>>[number];

function toGroup(row: Row, now: Date): Group {
  const isSpeaking = now.getTime() - row.spoke_at.getTime() < dayMs;
  return {
    id: row.id,
    serviceId: row.service_id,
    service: row.service_name,
    kind: group.shape.kind.parse(row.kind),
    title: row.title,
    culprit: row.culprit,
    state: group.shape.state.parse(row.state),
    reason: row.reason,
    stateAt: row.state_at.toISOString(),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    events: Number(row.events),
    weighted: row.weighted,
    isQuiet: isSpeaking && now.getTime() - row.last_seen_at.getTime() > quietMs,
    silence: row.silence === null ? null : silence.parse(row.silence),
    assigneeId: row.assignee_id,
    ownerTeamId: row.owner_team_id,
    resolvedIn: row.resolved_in,
    resolvesNext: row.resolves_next,
    stillIn: row.still_in,
    regressedIn: row.regressed_in,
    asksOrder: row.asks_order,
    mergedInto: row.merged_into,
    version: row.version,
  };
}

/** The groups of the org that were not merged into others, seen last first. */
export async function listGroups(
  ctx: AnyContext,
  query: z.infer<typeof groupQuery>,
): Promise<z.infer<typeof groupList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectGroups(ctx).where('own.merged_into', 'is', null);
    if (query.state !== undefined) select = select.where('own.state', '=', query.state);
    if (query.service !== undefined) select = select.where('own.service_id', '=', query.service);
    const columns = ['own.last_seen_at', 'own.id'] as const;
    const { rows, nextCursor } = await readPage(select, columns, query, (last) =>
      cursorAt(last.last_seen_at, last.id),
    );
    const trendOf = await readTrends(
      ctx,
      rows.map(({ id }) => id),
    );
    const groups = rows.map((row) => ({ ...toGroup(row, ctx.now()), ...trendOf(row.id) }));
    return { groups, nextCursor };
  });
}

/**
 * A group and the releases that it was seen in.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function getGroup(ctx: AnyContext, id: string): Promise<GroupDetail> {
  return inTransaction(ctx, async (ctx) => {
    const own = await readGroup(ctx, id);
    const releases = await ownDb(ctx)
      .selectFrom('aisher.fingerprint as f')
      .innerJoin('aisher.fingerprint_release as r', (join) =>
        join.onRef('r.org_id', '=', 'f.org_id').onRef('r.hash', '=', 'f.hash'),
      )
      .where('f.group_id', '=', id)
      .select(['r.environment', 'r.release'])
      .select(({ fn }) => [
        fn.min('r.first_seen_at').as('first'),
        fn.max('r.last_seen_at').as('last'),
        fn.sum<string>('r.events').as('events'),
      ])
      .groupBy(['r.environment', 'r.release'])
      .orderBy('last', 'desc')
      .limit(groupReleasesMax)
      .execute();
    return {
      ...own,
      releases: releases.map(({ environment, release, first, last, events }) => ({
        environment,
        release,
        firstSeenAt: first.toISOString(),
        lastSeenAt: last.toISOString(),
        events: Number(events),
      })),
    };
  });
}

/** @throws Problem 404 `group-not-found`. Needs a transaction. */
export async function readGroup(ctx: AnyContext, id: string): Promise<Group> {
  const row = await selectGroups(ctx).where('own.id', '=', id).executeTakeFirst();
  if (row === undefined) throw groupNotFound();
  return toGroup(row, ctx.now());
}

/** @throws Problem 404 `group-not-found`. Needs a transaction. */
export async function requireGroup(ctx: AnyContext, id: string): Promise<{ serviceId: string }> {
  const row = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select('service_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw groupNotFound();
  return { serviceId: row.service_id };
}
