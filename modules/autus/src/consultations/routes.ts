import { defineRoute } from '@dojang/kernel';
import { closeConsultation, listConsultations, noteConsultation } from './consultations.ts';
import {
  consultation,
  consultationInput,
  consultationList,
  consultationParams,
  consultationQuery,
  outcomeInput,
} from './schema.ts';

export const consultationRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/consultations',
    permission: 'autus.consult',
    limit: 'read',
    summary: 'Consultations, the newest first',
    schema: { query: consultationQuery, response: consultationList },
    handle: (ctx, { query }) => listConsultations(ctx, query),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/consultations',
    permission: 'autus.consult',
    limit: 'write',
    summary: 'Notes a talk with somebody who may come',
    schema: { body: consultationInput, response: consultation },
    status: 201,
    handle: (ctx, { body }) => noteConsultation(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/consultations/:id/outcome',
    permission: 'autus.consult',
    limit: 'write',
    summary: 'Says what came of a consultation, once',
    schema: { params: consultationParams, body: outcomeInput, response: consultation },
    handle: (ctx, { params, body }) => closeConsultation(ctx, params.id, body),
  }),
];
