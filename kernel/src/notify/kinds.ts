import type { AnyContext } from '../core/context.ts';
import type { NotificationKind } from '../core/notification-kind.ts';

/** A kind with the name of its module; the kernel's own come first. */
export const listKinds = (ctx: AnyContext) =>
  ctx.parts.modules.flatMap(({ name: module, notifications }) =>
    notifications.map((kind) => ({ ...kind, module })),
  );

/** Undefined for a kind whose module does not run here, or does not have it any more. */
export const findKind = (ctx: AnyContext, name: string): NotificationKind | undefined =>
  listKinds(ctx).find(({ kind }) => kind === name);
