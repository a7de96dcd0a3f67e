import { type AnyContext, kernelDb } from '../../core/context.ts';
import type { Locale } from '../../core/notification-kind.ts';

/** The language that most of these people read, for one text to all of them; Korean where nobody is named. Needs a transaction. */
export async function localeOfMost(ctx: AnyContext, personIds: readonly string[]): Promise<Locale> {
  if (personIds.length === 0) return 'ko';
  const row = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('locale')
    .where('id', 'in', personIds)
    .groupBy('locale')
    .orderBy((eb) => eb.fn.countAll(), 'desc')
    .orderBy('locale', 'desc')
    .executeTakeFirst();
  return row?.locale === 'en' ? 'en' : 'ko';
}
