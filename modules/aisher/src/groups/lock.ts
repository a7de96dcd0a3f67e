import type { AnyContext } from '@dojang/kernel';
import { lockOwn } from '../own-lock.ts';

/**
 * One change of the groups of an org at a time: a fold, a merge, a split. The second sees what the first one did.
 * Needs a transaction.
 */
export const lockGroups = (ctx: AnyContext): Promise<void> => lockOwn(ctx, 'group');
