import type { AnyContext } from '../core/context.ts';

/** Once the transaction is kept, streams of that person, or of the whole org by its id, end: they come back with what is reached then. */
export const announceReach = (ctx: AnyContext, id: string): void =>
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'grant', id }));
