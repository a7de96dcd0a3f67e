import type { AnyContext } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { readOrder } from './facts.ts';
import { compareReleases } from './order.ts';

/**
 * Binds the groups that were resolved in "next" to the release that was deployed, unless it is older than one that was
 * there when they were resolved: a hotfix of an old line is not the next release. Needs a transaction.
 */
export async function bindNext(
  ctx: AnyContext,
  deployed: {
    readonly serviceId: string;
    readonly environment: string;
    readonly version: string;
    readonly at: Date;
  },
): Promise<void> {
  const { serviceId, environment, version, at } = deployed;
  const waiting = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'state_at'])
    .where('service_id', '=', serviceId)
    .where('resolves_next', '=', true)
    .where('state', '=', 'resolved')
    .where('state_at', '<', at)
    .execute();
  if (waiting.length === 0) return;
  const order = await readOrder(ctx, [serviceId]);
  const release = order.of(serviceId, environment, version);
  const bound = waiting.filter(({ state_at }) =>
    order
      .before(serviceId, state_at)
      .every((older) => older.version !== version && compareReleases(older, release) !== 1),
  );
  if (bound.length === 0) return;
  await ownDb(ctx)
    .updateTable('aisher.error_group')
    .set({ resolves_next: false, resolved_in: version })
    .where(
      'id',
      'in',
      bound.map(({ id }) => id),
    )
    .execute();
}
