import { defineDraftKind, finishAct, inTransaction } from '@dojang/kernel';
import { mergeGroups, requireOpen } from '../changes/merge.ts';
import { type MergeBody, mergeBody } from './bodies.ts';
import { titleOf } from './resolve-kind.ts';

/** Groups that are perhaps one. A machine proposes it, and only a person does it. */
export const mergeKind = defineDraftKind<MergeBody>({
  kind: 'aisher.merge',
  body: mergeBody,
  title: ({ examples }) => titleOf(examples),
  check: (ctx, _draft, { target, groups }) =>
    inTransaction(ctx, (ctx) => requireOpen(ctx, [target, ...groups])),
  searchText: ({ examples }) => examples.map(({ title }) => title).join('\n'),
  again: 'wait until the machine finds it again',
  onStamped: async (ctx, { id }, { target, groups }) => {
    await mergeGroups(ctx, target, groups);
    await finishAct(ctx, id, { state: 'done', outcome: { groups: groups.length + 1 } });
  },
});
