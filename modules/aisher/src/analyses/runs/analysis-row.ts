import type { AnyContext } from '@dojang/kernel';
import { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { analysisInput } from '../schema.ts';

export const openStates = ['queued', 'ranking', 'explaining'] as const;

/** What was asked, as it is kept. */
export const keptInput = z.object({
  services: analysisInput.shape.services,
  limit: analysisInput.shape.limit,
  locale: analysisInput.shape.locale,
});
export type KeptInput = z.infer<typeof keptInput>;

/** JSON that the database can store, whatever telemetry has in it. */
export const storable = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    return typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '') : part;
  });

/** An analysis that is under way; undefined for one that has ended. Needs a transaction. */
export const findOpen = (ctx: AnyContext, id: string) =>
  ownDb(ctx)
    .selectFrom('aisher.analysis')
    .selectAll()
    .where('id', '=', id)
    .where('state', 'in', ['ranking', 'explaining'])
    .executeTakeFirst();

export type OpenAnalysis = NonNullable<Awaited<ReturnType<typeof findOpen>>>;

/** Tells the org's screens after the commit. */
export function announceAnalysis(ctx: AnyContext, id: string): void {
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'aisher.analysis', id }));
}
