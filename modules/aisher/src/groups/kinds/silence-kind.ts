import { defineDraftKind, finishAct, inTransaction } from '@dojang/kernel';
import { requireOpen } from '../changes/merge.ts';
import { silenceGroups } from '../silences.ts';
import { type SilenceBody, silenceBody } from './bodies.ts';
import { titleOf } from './resolve-kind.ts';

/** Nobody is told of groups until something happens. */
export const silenceKind = defineDraftKind<SilenceBody>({
  kind: 'aisher.silence',
  body: silenceBody,
  title: ({ groups }) => titleOf(groups),
  check: (ctx, _draft, { groups }) =>
    inTransaction(ctx, (ctx) =>
      requireOpen(
        ctx,
        groups.map(({ id }) => id),
      ),
    ),
  searchText: ({ groups }) => groups.map(({ title }) => title).join('\n'),
  again: 'silence the group again on its page',
  onStamped: async (ctx, { id }, { groups, until }) => {
    const ids = groups.map(({ id }) => id);
    await silenceGroups(ctx, ids, until);
    await finishAct(ctx, id, { state: 'done', outcome: { groups: ids.length } });
  },
});
