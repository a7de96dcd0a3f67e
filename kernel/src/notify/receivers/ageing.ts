import { sql } from 'kysely';
import { kernelDb } from '../../core/context.ts';
import type { Ageing } from '../../core/module.ts';

/** Long after its last try. */
const days = 30;

/** By the database's own clock, as all that goes by age. */
export const receiverDeliveryAge: Ageing = {
  table: 'kernel.receiver_delivery',
  days,
  async remove(ctx, days, max) {
    const old = kernelDb(ctx)
      .selectFrom('kernel.receiver_delivery')
      .select('id')
      .where('created_at', '<', sql<Date>`now() - make_interval(days => ${days}::int)`)
      .where('state', '<>', 'queued')
      .orderBy('created_at')
      .limit(max);
    const gone = await kernelDb(ctx)
      .deleteFrom('kernel.receiver_delivery')
      .where('id', 'in', old)
      .returning('id')
      .execute();
    return gone.length;
  },
};
