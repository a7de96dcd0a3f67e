import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { proposeTicket } from './propose.ts';
import {
  idParams,
  madeTarget,
  newTarget,
  proposedTicket,
  targetList,
  ticket,
  ticketChange,
  ticketInput,
  ticketList,
} from './schema.ts';
import { listTargets, makeTarget, removeTarget } from './targets.ts';
import { closeTicket, listTickets } from './tickets.ts';

export const ticketRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/ticket-targets',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Trackers of the org, where issues about error groups are opened',
    schema: { response: targetList },
    handle: (ctx) => listTargets(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/ticket-targets',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Add a tracker; what a generic one is signed with is shown once',
    schema: { body: newTarget, response: madeTarget },
    status: 201,
    handle: (ctx, { body }) => makeTarget(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/aisher/ticket-targets/:id',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Remove a tracker; the issues at it stay known',
    schema: { params: idParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeTarget(ctx, params.id),
  }),
  defineRoute({
    method: 'GET',
    url: '/aisher/groups/:id/tickets',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Issues about a group, newest first',
    schema: { params: idParams, response: ticketList },
    handle: (ctx, { params }) => listTickets(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/aisher/groups/:id/tickets',
    permission: 'aisher.decide',
    limit: 'write',
    summary: 'Asks for a stamp that opens an issue about a group',
    schema: { params: idParams, body: ticketInput, response: proposedTicket },
    status: 201,
    handle: (ctx, { params, body }) => proposeTicket(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/tickets/:id/state',
    permission: 'aisher.decide',
    credentials: ['browser', 'key'],
    limit: 'write',
    summary: 'Notes that an issue was closed at its tracker',
    schema: { params: idParams, body: ticketChange, response: ticket },
    handle: (ctx, { params }) => closeTicket(ctx, params.id),
  }),
];
