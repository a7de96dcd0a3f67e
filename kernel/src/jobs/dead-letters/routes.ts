import { z } from 'zod';
import type { Permission } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { countJobs, listDeadLetters, retryDeadLetter } from './dead-letters.ts';
import { deadLetterParams, deadLetters, jobCounts } from './schema.ts';

export const deadLetterPermissions: readonly Permission[] = [
  { action: 'job.list', roles: ['owner', 'admin'] },
  { action: 'job.retry', roles: ['owner', 'admin'] },
];

export const deadLetterRoutes = [
  defineRoute({
    method: 'GET',
    url: '/jobs',
    permission: 'job.list',
    limit: 'read',
    summary: 'How many jobs wait, run and failed, by name',
    schema: { response: jobCounts },
    handle: (ctx) => countJobs(ctx),
  }),
  defineRoute({
    method: 'GET',
    url: '/jobs/dead-letters',
    permission: 'job.list',
    limit: 'read',
    summary: 'Jobs that failed for good, latest first',
    schema: { response: deadLetters },
    handle: (ctx) => listDeadLetters(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/jobs/dead-letters/:id/retry',
    permission: 'job.retry',
    limit: 'write',
    summary: 'Sends a failed job back to work',
    schema: { params: deadLetterParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => retryDeadLetter(ctx, params.id),
  }),
];
