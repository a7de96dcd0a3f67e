import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { draftParams } from '../schema.ts';
import { keepReading, listReadings } from './readings.ts';
import { readingInput, readingList } from './schema.ts';

export const readingRoutes = [
  defineRoute({
    method: 'PUT',
    url: '/drafts/:id/reading',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Keeps that the caller opened this version of a draft in full',
    schema: { params: draftParams, body: readingInput, response: z.void() },
    status: 204,
    handle: (ctx, { params, body }) => keepReading(ctx, params.id, body.digest),
  }),
  defineRoute({
    method: 'GET',
    url: '/draft-readings',
    permission: 'draft.stamp',
    limit: 'read',
    summary:
      'Drafts that the caller may stamp together: opened in full, unchanged since, without a risk',
    schema: { response: readingList },
    handle: (ctx) => listReadings(ctx),
  }),
];
