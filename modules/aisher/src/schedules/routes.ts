import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { read } from '../read-route.ts';
import {
  changeSchedule,
  listRuns,
  listSchedules,
  makeSchedule,
  removeSchedule,
} from './schedules.ts';
import {
  runList,
  runQuery,
  schedule,
  scheduleChange,
  scheduleInput,
  scheduleList,
  scheduleParams,
} from './schema.ts';

const configure = { permission: 'aisher.configure', limit: 'write' } as const;

export const scheduleRoutes = [
  defineRoute({
    ...read,
    url: '/aisher/schedules',
    summary: 'What is done at times of the clock, and when next',
    schema: { response: scheduleList },
    handle: (ctx) => listSchedules(ctx),
  }),
  defineRoute({
    ...configure,
    method: 'POST',
    url: '/aisher/schedules',
    summary: 'Does something at times of the clock, in the time zone of the org',
    schema: { body: scheduleInput, response: schedule },
    status: 201,
    handle: (ctx, { body }) => makeSchedule(ctx, body),
  }),
  defineRoute({
    ...configure,
    method: 'PUT',
    url: '/aisher/schedules/:id',
    summary: 'Changes a schedule, or turns it off',
    schema: { params: scheduleParams, body: scheduleChange, response: schedule },
    handle: (ctx, { params, body }) => changeSchedule(ctx, params.id, body),
  }),
  defineRoute({
    ...configure,
    method: 'DELETE',
    url: '/aisher/schedules/:id',
    summary: 'Deletes a schedule',
    schema: { params: scheduleParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeSchedule(ctx, params.id),
  }),
  defineRoute({
    ...read,
    url: '/aisher/schedules/:id/runs',
    summary: 'Runs of a schedule, the newest first',
    schema: { params: scheduleParams, query: runQuery, response: runList },
    handle: (ctx, { params, query }) => listRuns(ctx, params.id, query),
  }),
];
