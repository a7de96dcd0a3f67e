import { changesOfElements, commitModule } from '@dojang/commit';
import { type AnyContext, inTransaction, type Module, mayDo } from '@dojang/kernel';
import { findChosenModules, isChosen, type Parts } from '@dojang/kernel/server';

type ChangesOfElements = NonNullable<Parts['changesOfElements']>;

/** Commits are shown to those who may read them on their own pages, in an org that uses them. */
const changesForReaders: ChangesOfElements = async (ctx, asked) => {
  const isShown = (await usesCommits(ctx)) && (await mayDo(ctx, 'commit.read'));
  return isShown ? changesOfElements(ctx, asked) : { repository: 'hidden' };
};

const usesCommits = async (ctx: AnyContext): Promise<boolean> =>
  isChosen(await inTransaction(ctx, findChosenModules), commitModule.name);

/** Functions of modules that others call. No module knows another, and one that does not run hands nothing over. */
export const handedOver = (modules: readonly Module[]): Partial<Parts> =>
  modules.includes(commitModule) ? { changesOfElements: changesForReaders } : {};
