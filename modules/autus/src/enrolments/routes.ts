import { defineRoute } from '@dojang/kernel';
import { endEnrolment, enrol, renewEnrolment } from './enrolments.ts';
import { moveEnrolment } from './move-enrolment.ts';
import { getEnrolment, listEnrolments } from './rows.ts';
import {
  endInput,
  enrolment,
  enrolmentInput,
  enrolmentList,
  enrolmentParams,
  enrolmentQuery,
  moveInput,
  renewalInput,
} from './schema.ts';

export const enrolmentRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/enrolments',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'Enrolments of a class or a child, as far as the reader sees them',
    schema: { query: enrolmentQuery, response: enrolmentList },
    handle: async (ctx, { query }) => ({ enrolments: await listEnrolments(ctx, query) }),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/enrolments/:id',
    permission: 'autus.read-classes',
    limit: 'read',
    summary: 'One enrolment',
    schema: { params: enrolmentParams, response: enrolment },
    handle: (ctx, { params }) => getEnrolment(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/enrolments',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Gives a child a seat in a class',
    schema: { body: enrolmentInput, response: enrolment },
    status: 201,
    handle: (ctx, { body }) => enrol(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/enrolments/:id/move',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Moves a child to another class from a day on',
    schema: { params: enrolmentParams, body: moveInput, response: enrolment },
    handle: (ctx, { params, body }) => moveEnrolment(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/enrolments/:id/end',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Ends an enrolment after a last day',
    schema: { params: enrolmentParams, body: endInput, response: enrolment },
    handle: (ctx, { params, body }) => endEnrolment(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/enrolments/:id/renewal',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Lets an enrolment go on until a later day',
    schema: { params: enrolmentParams, body: renewalInput, response: enrolment },
    handle: (ctx, { params, body }) => renewEnrolment(ctx, params.id, body),
  }),
];
