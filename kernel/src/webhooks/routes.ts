import { z } from 'zod';
import type { Limit, Permission } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { listWebhooks, replaceWebhookUrl } from './addresses.ts';
import { listWebhookDeliveries, retryWebhookDelivery } from './deliveries.ts';
import {
  webhookAddress,
  webhookAddresses,
  webhookDeliveries,
  webhookDeliveryParams,
  webhookDeliveryQuery,
  webhookParams,
} from './schema.ts';

export const webhookPermissions: readonly Permission[] = [
  { action: 'webhook.list', roles: ['owner', 'admin'] },
  { action: 'webhook.change', roles: ['owner', 'admin'] },
];

/** Another system calls from a few addresses, for all orgs of a deployment. */
export const webhookLimits: readonly Limit[] = [
  { name: 'webhook', requestsMax: 600, windowMs: 60_000 },
  // Well above one address, and apart from sign-in: a busy webhook shuts no other door of the org.
  { name: 'webhook-org', requestsMax: 6_000, windowMs: 60_000 },
];

export const webhookRoutes = [
  defineRoute({
    method: 'GET',
    url: '/webhooks',
    permission: 'webhook.list',
    limit: 'read',
    summary: 'Addresses that the org gives to other systems',
    schema: { response: webhookAddresses },
    holdsSecret: true,
    handle: (ctx) => listWebhooks(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/webhooks/:name/address',
    permission: 'webhook.change',
    limit: 'write',
    summary: 'Another address for a webhook; the one before ends at once',
    schema: { params: webhookParams, response: webhookAddress },
    handle: (ctx, { params }) => replaceWebhookUrl(ctx, params.name),
  }),
  defineRoute({
    method: 'GET',
    url: '/webhook-deliveries',
    permission: 'webhook.list',
    limit: 'read',
    summary: 'What other systems sent, newest first',
    schema: { query: webhookDeliveryQuery, response: webhookDeliveries },
    handle: (ctx, { query }) => listWebhookDeliveries(ctx, query),
  }),
  defineRoute({
    method: 'PUT',
    url: '/webhook-deliveries/:id/retry',
    permission: 'webhook.change',
    limit: 'write',
    summary: 'Handle a call once more',
    schema: { params: webhookDeliveryParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => retryWebhookDelivery(ctx, params.id),
  }),
];
