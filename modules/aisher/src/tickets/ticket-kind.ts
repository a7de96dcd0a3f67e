import { type AnyContext, defineDraftKind, enqueue, inTransaction } from '@dojang/kernel';
import { requireOpen } from '../groups/changes/merge.ts';
import { type TicketBody, ticketBody } from './body.ts';
import { openTicketJob } from './open-ticket.ts';
import { requireTarget } from './targets.ts';
import { prepareTicket } from './tickets.ts';

/** @throws Problem 404 `group-not-found`, `ticket-target-not-found`, 409 `group-merged`. */
const check = (outer: AnyContext, { group, target }: TicketBody) =>
  inTransaction(outer, async (ctx) => {
    await requireOpen(ctx, [group.id]);
    await requireTarget(ctx, target.id);
  });

/** An issue at a tracker of the org. The tracker is asked after the stamp; what failed is tried again by the same stamp. */
export const ticketKind = defineDraftKind<TicketBody>({
  kind: 'aisher.ticket',
  body: ticketBody,
  title: ({ title }) => title,
  check: (ctx, _draft, body) => check(ctx, body),
  searchText: ({ group, target }) => [group.title, target.name].join('\n'),
  again: 'open the issue again on the page of the group',
  lines: {
    keys: ({ target }) => [target.id],
    start: async (ctx, draft, body, lines) => {
      await prepareTicket(ctx, body.group.id, body.target.id);
      for (const line of lines) await enqueue(ctx, openTicketJob, { draftId: draft.id, ...line });
    },
  },
});
