import type { AnyContext } from '@dojang/kernel';
import { lockOwn } from '../own-lock.ts';

/**
 * One look at an org at a time, however many servers have a tick of it. A stamp that acknowledges waits for it, too.
 * Needs a transaction.
 */
export const lockAlerts = (ctx: AnyContext): Promise<void> => lockOwn(ctx, 'alert');
