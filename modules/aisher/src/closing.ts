import type { Context } from '@dojang/kernel';

/**
 * The telemetry of an org that was closed goes. Where the store is away, or of another process, its rows go by
 * themselves: none came for seven days, and none stays for more than fifteen.
 */
export async function forgetOrg(ctx: Context<never>): Promise<void> {
  const { aisherStore: store, aisherClusters: clusters } = ctx.parts;
  clusters?.forget(ctx.org);
  if (store === undefined) return;
  if (store.state().state !== 'ready') {
    ctx.log.warn('telemetry of a closed org goes by its age: the store is away');
    return;
  }
  await store.forget(ctx.org);
}
