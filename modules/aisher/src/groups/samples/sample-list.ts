import { type AnyContext, inTransaction } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { requireGroup } from '../group-list.ts';
import type { Sample } from '../schema.ts';
import { samplesMax } from './choose.ts';

const selectSamples = (ctx: AnyContext, groupId: string) =>
  ownDb(ctx)
    .selectFrom('aisher.fingerprint as f')
    .innerJoin('aisher.sample as s', (join) =>
      join.onRef('s.org_id', '=', 'f.org_id').onRef('s.hash', '=', 'f.hash'),
    )
    .where('f.group_id', '=', groupId)
    .selectAll('s');

type Row = Awaited<ReturnType<ReturnType<typeof selectSamples>['execute']>>[number];

const toSample = (row: Row): Sample => ({
  id: row.id,
  fingerprint: row.hash,
  at: row.at.toISOString(),
  environment: row.environment,
  release: row.release,
  operation: row.operation,
  type: row.type,
  message: row.message,
  stack: row.stack,
  traceId: row.trace_id,
  spanId: row.span_id,
});

/**
 * Errors that stand for a group, newest first.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function listSamples(
  ctx: AnyContext,
  groupId: string,
): Promise<{ samples: Sample[] }> {
  return inTransaction(ctx, async (ctx) => {
    await requireGroup(ctx, groupId);
    const rows = await selectSamples(ctx, groupId)
      .orderBy('s.at', 'desc')
      .orderBy('s.id', 'desc')
      .limit(samplesMax)
      .execute();
    return { samples: rows.map(toSample) };
  });
}

/** The first and the last sample of a group; one of them when there is only one. Needs a transaction. */
export async function firstAndLast(ctx: AnyContext, groupId: string): Promise<Sample[]> {
  const ends = await Promise.all(
    (['asc', 'desc'] as const).map((order) =>
      selectSamples(ctx, groupId).orderBy('s.at', order).orderBy('s.id', order).limit(1).execute(),
    ),
  );
  const rows = new Map(ends.flat().map((row) => [row.id, row]));
  return [...rows.values()].map(toSample);
}
