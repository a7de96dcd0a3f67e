import type { AnyContext } from '@dojang/kernel';

/** Tells the org's screens, after the commit, that groups have changed. One hint is enough: they read their lists again. */
export function announceGroups(ctx: AnyContext, ids: readonly string[]): void {
  const [id] = ids;
  if (id === undefined) return;
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'aisher.group', id }));
}
