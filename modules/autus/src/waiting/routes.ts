import { defineRoute } from '@dojang/kernel';
import { declineSeat, offerSeat, takeSeat } from './offers.ts';
import {
  offerInput,
  seatInput,
  waiting,
  waitingInput,
  waitingList,
  waitingParams,
} from './schema.ts';
import { joinWaiting, listWaiting } from './waiting.ts';

export const waitingRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/classes/:id/waiting',
    permission: 'autus.enrol',
    limit: 'read',
    summary: 'Who waits for a class, in order, and the seats that could be offered',
    schema: { params: waitingParams, response: waitingList },
    handle: (ctx, { params }) => listWaiting(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/waiting',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Has a child wait for a seat',
    schema: { body: waitingInput, response: waiting },
    status: 201,
    handle: (ctx, { body }) => joinWaiting(ctx, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/classes/:id/offers',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Offers a free seat for 24 hours, to the next who waits or to one who is named',
    schema: { params: waitingParams, body: offerInput, response: waiting },
    status: 201,
    handle: (ctx, { params, body }) => offerSeat(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/waiting/:id/seat',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Takes the seat that was offered',
    schema: { params: waitingParams, body: seatInput, response: waiting },
    handle: (ctx, { params, body }) => takeSeat(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/waiting/:id/refusal',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Waits no more, or declines the seat that was offered',
    schema: { params: waitingParams, response: waiting },
    handle: (ctx, { params }) => declineSeat(ctx, params.id),
  }),
];
