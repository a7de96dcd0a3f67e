import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { readCalendar } from './calendar.ts';
import {
  announceClosure,
  confirmHoliday,
  noteHoliday,
  openHoliday,
  withdrawClosure,
} from './closures.ts';
import {
  calendar,
  calendarQuery,
  closure,
  closureInput,
  closureParams,
  holidayInput,
  openDayInput,
  openDayParams,
} from './schema.ts';

export const calendarRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/calendar',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'Public holidays and closures of some days',
    schema: { query: calendarQuery, response: calendar },
    handle: (ctx, { query }) => readCalendar(ctx, query),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/closures',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Announces days without lessons',
    schema: { body: closureInput, response: closure },
    status: 201,
    handle: (ctx, { body }) => announceClosure(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/closures/:id/withdrawal',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Takes a closure back',
    schema: { params: closureParams, response: closure },
    handle: (ctx, { params }) => withdrawClosure(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/temporary-holidays',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Notes a temporary public holiday, which the owner confirms',
    schema: { body: holidayInput, response: closure },
    status: 201,
    handle: (ctx, { body }) => noteHoliday(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/temporary-holidays/:id/confirmation',
    permission: 'autus.confirm-holidays',
    limit: 'write',
    summary: 'Confirms a temporary public holiday',
    schema: { params: closureParams, response: closure },
    handle: (ctx, { params }) => confirmHoliday(ctx, params.id),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/open-days/:day',
    permission: 'autus.keep-classes',
    limit: 'write',
    summary: 'Says whether the academy teaches on a public holiday',
    schema: { params: openDayParams, body: openDayInput, response: z.void() },
    status: 204,
    handle: (ctx, { params, body }) => openHoliday(ctx, params.day, body.isOpen),
  }),
];
