import { sql } from 'kysely';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { notify } from '../notify/notifications.ts';
import type { Provider } from './gateway-config.ts';

/** A US dollar a million tokens is a millionth of a dollar a token. */
export const costOf = (provider: Provider, tokens: { in: number; out: number }): number =>
  Math.ceil(
    tokens.in * (provider.usdPerMillionInput ?? 0) +
      tokens.out * (provider.usdPerMillionOutput ?? 0),
  );

const monthOf = (now: Date) => `${now.toISOString().slice(0, 7)}-01`;

const alertShare = 0.8;

/** What a try may cost at most, in the month that it began in. */
export interface Reservation {
  /** The first day of the month. */
  readonly month: string;
  readonly microusd: number;
}

/**
 * Adds `microusd` to the month unless that would exceed the cap. It is one statement, so that any number of processes
 * together cannot overdraw. Undefined: the budget is exhausted.
 */
export async function reserve(
  ctx: AnyContext,
  microusd: number,
  capMicrousd: number,
): Promise<Reservation | undefined> {
  if (microusd > capMicrousd) return undefined;
  const month = monthOf(ctx.now());
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql`
      insert into kernel.llm_spend as spend (org_id, month, cost_microusd)
      values (${ctx.org}, ${month}, ${microusd})
      on conflict (org_id, month) do update
        set cost_microusd = spend.cost_microusd + excluded.cost_microusd
        where spend.cost_microusd + excluded.cost_microusd <= ${capMicrousd}
      returning 1`.execute(kernelDb(ctx));
    return rows.length === 1 ? { month, microusd } : undefined;
  });
}

/**
 * Replaces the reserved amount by the real cost, in the month of the reservation, because an answer may come in the
 * next month. Notifies the owners when most of the budget is spent.
 */
export async function settle(
  ctx: AnyContext,
  { month, microusd }: Reservation,
  actual: number,
  capMicrousd: number,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const { cost_microusd: spent } = await kernelDb(ctx)
      .updateTable('kernel.llm_spend')
      .set((eb) => ({ cost_microusd: eb('cost_microusd', '+', actual - microusd) }))
      .where('month', '=', month)
      .returning('cost_microusd')
      .executeTakeFirstOrThrow();
    const threshold = capMicrousd * alertShare;
    if (spent < threshold || spent - actual >= threshold) return;
    const owners = await kernelDb(ctx)
      .selectFrom('kernel.membership')
      .select('person_id')
      .where('role', '=', 'owner')
      .where('left_at', 'is', null)
      .execute();
    for (const { person_id: personId } of owners) {
      await notify(ctx, {
        personId,
        kind: 'llm-budget',
        params: { percent: alertShare * 100 },
        url: '/settings',
      });
    }
  });
}

/** What the org spent this month, in millionths of a US dollar. */
export function spentThisMonth(ctx: AnyContext): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.llm_spend')
      .select('cost_microusd')
      .where('month', '=', monthOf(ctx.now()))
      .executeTakeFirst();
    return row?.cost_microusd ?? 0;
  });
}
