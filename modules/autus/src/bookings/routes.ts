import { defineRoute } from '@dojang/kernel';
import { bookTrial, cancelBooking, listExpected } from './bookings.ts';
import { booking, bookingParams, expectedList, trialInput } from './schema.ts';

export const bookingRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/lessons/:id/children',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'Children who are expected in a lesson, as far as the reader sees them',
    schema: { params: bookingParams, response: expectedList },
    handle: async (ctx, { params }) => ({ children: await listExpected(ctx, params.id) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/lessons/:id/trials',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Books a trial in one lesson',
    schema: { params: bookingParams, body: trialInput, response: booking },
    status: 201,
    handle: (ctx, { params, body }) => bookTrial(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/bookings/:id/cancellation',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Gives a booked seat back',
    schema: { params: bookingParams, response: booking },
    handle: (ctx, { params }) => cancelBooking(ctx, params.id),
  }),
];
