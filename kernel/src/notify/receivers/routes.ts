import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { deleteReceiver, listReceivers, makeReceiver, rotateReceiver } from './receivers.ts';
import {
  madeReceiver,
  newReceiver,
  receiverList,
  receiverParams,
  receiverRotation,
  receiverTest,
} from './schema.ts';
import { tellReceiverJob } from './tell.ts';
import { testReceiver } from './test-receiver.ts';

export const receiverRoutes = [
  defineRoute({
    method: 'GET',
    url: '/receivers',
    permission: 'receiver.list',
    limit: 'read',
    summary: 'Systems that the org has notified, and how the last message to each went',
    schema: { response: receiverList },
    handle: (ctx) => listReceivers(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/receivers',
    permission: 'receiver.change',
    limit: 'write',
    summary:
      'Have a system notified; the answer alone holds the secret that messages are signed with',
    schema: { body: newReceiver, response: madeReceiver },
    status: 201,
    handle: (ctx, { body }) => makeReceiver(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/receivers/:id/secret',
    permission: 'receiver.change',
    limit: 'write',
    summary: 'Give a receiver a new secret; for a day messages are signed with the old one as well',
    schema: { params: receiverParams, body: receiverRotation, response: madeReceiver },
    handle: (ctx, { params, body }) => rotateReceiver(ctx, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/receivers/:id/tests',
    permission: 'receiver.change',
    limit: 'test-message',
    summary: 'Send a test to a receiver, and say what became of it',
    schema: { params: receiverParams, response: receiverTest },
    handle: (ctx, { params }) => testReceiver(ctx, params.id),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/receivers/:id',
    permission: 'receiver.change',
    limit: 'write',
    summary: 'Notify a system no more; what was still to be sent to it goes',
    schema: { params: receiverParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => deleteReceiver(ctx, params.id),
  }),
];

export const receiverJobs = [tellReceiverJob] as const;
export const receiverPermissions = [
  { action: 'receiver.list', roles: ['owner', 'admin'] },
  { action: 'receiver.change', roles: ['owner', 'admin'] },
] as const;
