import { randomUUID } from 'node:crypto';
import { inTransaction, type ModuleWorld, type RouteCase } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';

type Home = Parameters<ModuleWorld['fill']>[0]['home'];

const names = (of: RouteCase['of']): RouteCase => ({ foreign: true, of });

/** A tracker that is never called, and an issue at it. */
export async function fillTickets(home: Home, group: string) {
  const [ticketTarget, ticket] = [randomUUID(), randomUUID()];
  const { keyring } = home.parts;
  await inTransaction(home, async (ctx) => {
    const target = { id: ticketTarget, org_id: ctx.org, kind: 'generic', name: 'home' };
    const sealed = {
      address_sealed: keyring.seal('x', 'x'),
      secret_sealed: keyring.seal('x', 'x'),
    };
    await ownDb(ctx)
      .insertInto('aisher.ticket_target')
      .values({ ...target, host: 'tracker.example', ...sealed })
      .execute();
    await ownDb(ctx)
      .insertInto('aisher.ticket')
      .values({
        ...{ id: ticket, org_id: ctx.org, group_id: group, target_id: ticketTarget },
        ...{ state: 'open', changed_at: ctx.now(), key: 'HOME-1' },
      })
      .execute();
  });
  return { ticketTarget, ticket };
}

export const noTickets = () => ({ ticketTarget: randomUUID(), ticket: randomUUID() });

const newTarget = { kind: 'generic', name: 'home', url: 'https://10.0.0.8/hook' };

export const ticketCases: ModuleWorld['cases'] = {
  'GET /aisher/ticket-targets': {
    foreign: false,
    of: () => ({ url: '/aisher/ticket-targets' }),
  },
  'POST /aisher/ticket-targets': {
    foreign: false,
    of: () => ({ url: '/aisher/ticket-targets', body: newTarget }),
  },
  'DELETE /aisher/ticket-targets/:id': names(({ ticketTarget }) => ({
    url: `/aisher/ticket-targets/${ticketTarget}`,
  })),
  'GET /aisher/groups/:id/tickets': names(({ group }) => ({
    url: `/aisher/groups/${group}/tickets`,
  })),
  'POST /aisher/groups/:id/tickets': names(({ group, ticketTarget }) => ({
    url: `/aisher/groups/${group}/tickets`,
    body: { target: ticketTarget },
  })),
  'PUT /aisher/tickets/:id/state': names(({ ticket }) => ({
    url: `/aisher/tickets/${ticket}/state`,
    body: { state: 'closed' },
  })),
};
