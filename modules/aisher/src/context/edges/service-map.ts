import { type AnyContext, Problem } from '@dojang/kernel';
import type { z } from 'zod';
import { readEdges } from '../../store/queries/edges.ts';
import { readServiceTotals } from '../../store/queries/service-totals.ts';
import { askStore } from '../../store/store-of.ts';
import { drawMap } from './draw-map.ts';
import { type edgeQuery, type ServiceMap, windowHoursMax } from './schema.ts';

const hourMs = 3_600_000;

/**
 * Who calls whom in a window.
 *
 * @throws Problem 422 `window-too-long`, 503 `store-away`, `store-failed`.
 */
export async function readServiceMap(
  ctx: AnyContext,
  { from, until }: z.infer<typeof edgeQuery>,
): Promise<ServiceMap> {
  const lengthMs = Date.parse(until) - Date.parse(from);
  if (lengthMs <= 0 || lengthMs > windowHoursMax * hourMs) {
    throw new Problem(
      422,
      'window-too-long',
      `A window ends after it begins and has at most ${windowHoursMax} hours; ask for a shorter one.`,
    );
  }
  const window = {
    from: Math.floor(Date.parse(from) / 1_000),
    until: Math.ceil(Date.parse(until) / 1_000),
  };
  const [totals, edges] = await askStore(ctx, (store) =>
    Promise.all([readServiceTotals(store, ctx.org, window), readEdges(store, ctx.org, window)]),
  );
  return { from, until, ...drawMap(totals, edges) };
}
