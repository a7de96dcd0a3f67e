import { z } from 'zod';
import type { Permission } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { madeStream, streamInput, streamState } from './schema.ts';
import { endStream, readStream, setStream } from './stream.ts';

export const streamPermissions: readonly Permission[] = [
  { action: 'audit.stream', roles: ['owner'] },
];

export const streamRoutes = [
  defineRoute({
    method: 'GET',
    url: '/audit/stream',
    permission: 'audit.read',
    limit: 'read',
    summary: 'Where the ledger is sent, and how far it has come',
    schema: { response: streamState },
    handle: (ctx) => readStream(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/audit/stream',
    permission: 'audit.stream',
    limit: 'write',
    summary:
      'Have the ledger sent to an address of yours; the answer alone holds the secret that messages are signed with',
    schema: { body: streamInput, response: madeStream },
    handle: (ctx, { body }) => setStream(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/audit/stream',
    permission: 'audit.stream',
    limit: 'write',
    summary: 'Send the ledger nowhere any more',
    schema: { response: z.void() },
    status: 204,
    handle: (ctx) => endStream(ctx),
  }),
];
