import { defineRoute } from '@dojang/kernel';
import { enrolment, enrolmentParams } from '../enrolments/schema.ts';
import { pauseEnrolment, resumeEnrolment } from './pauses.ts';
import { pauseInput, resumeInput } from './schema.ts';

export const pauseRoutes = [
  defineRoute({
    method: 'POST',
    url: '/autus/enrolments/:id/pauses',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Lets an enrolment rest for some days',
    schema: { params: enrolmentParams, body: pauseInput, response: enrolment },
    status: 201,
    handle: (ctx, { params, body }) => pauseEnrolment(ctx, params.id, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/enrolments/:id/resumption',
    permission: 'autus.enrol',
    limit: 'write',
    summary: 'Has a child come again before its pause would end',
    schema: { params: enrolmentParams, body: resumeInput, response: enrolment },
    handle: (ctx, { params, body }) => resumeEnrolment(ctx, params.id, body),
  }),
];
