import { z } from 'zod';
import type { Limit } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { proveJob } from './addresses/addresses.ts';
import { addressRoutes } from './addresses/routes.ts';
import { subscribePush, unsubscribePush } from './channels/push-subscriptions.ts';
import { sendTestMessage } from './channels/test-message.ts';
import { deliverJob } from './deliveries/deliveries.ts';
import { countDeliveries, listDeliveries } from './deliveries/delivery-log.ts';
import { digestJob } from './digest.ts';
import { changePreferences, getPreferences } from './preferences.ts';
import {
  deliveryList,
  deliveryMonths,
  deliveryQuery,
  notificationPreferences,
  notificationPreferencesInput,
  pushSubscription,
  pushSubscriptionInput,
  testMessageInput,
  testMessageResult,
} from './schema.ts';

const preferenceRoutes = [
  defineRoute({
    method: 'GET',
    url: '/notification-preferences',
    permission: 'signed-in',
    limit: 'read',
    summary: "One's own channels, kinds, quiet hours and addresses",
    schema: { response: notificationPreferences },
    handle: (ctx) => getPreferences(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/notification-preferences',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Changes what the body names; the rest stays',
    schema: { body: notificationPreferencesInput, response: notificationPreferences },
    handle: (ctx, { body }) => changePreferences(ctx, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/push-subscriptions',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Subscribes the browser that asks to web push',
    schema: { body: pushSubscriptionInput, response: pushSubscription },
    status: 201,
    handle: (ctx, { body }) => subscribePush(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/push-subscriptions/current',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Ends web push on the device that asks',
    schema: { response: z.void() },
    status: 204,
    handle: (ctx) => unsubscribePush(ctx),
  }),
];

/** Each is a real message to oneself. */
export const testMessageLimits: readonly Limit[] = [
  { name: 'test-message', requestsMax: 5, windowMs: 10 * 60_000, personMax: 10, orgMax: 100 },
];

const testMessageRoutes = [
  defineRoute({
    method: 'POST',
    url: '/notification-tests',
    permission: 'signed-in',
    limit: 'test-message',
    summary: 'Sends a test message to oneself by one channel, and says what came of it',
    schema: { body: testMessageInput, response: testMessageResult },
    handle: (ctx, { body }) => sendTestMessage(ctx, body.channel),
  }),
];

const deliveryRoutes = [
  defineRoute({
    method: 'GET',
    url: '/deliveries',
    permission: 'signed-in',
    limit: 'read',
    summary: "The delivery log, newest first: one's own; everybody's for owners and admins",
    schema: { query: deliveryQuery, response: deliveryList },
    handle: (ctx, { query }) => listDeliveries(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/delivery-months',
    permission: 'delivery.count',
    limit: 'read',
    summary: "The org's deliveries by month and channel",
    schema: { response: deliveryMonths },
    handle: (ctx) => countDeliveries(ctx),
  }),
];

/** For the kernel's face. */
export const notificationRoutes = [
  ...preferenceRoutes,
  ...testMessageRoutes,
  ...deliveryRoutes,
  ...addressRoutes,
];
export const notificationJobs = [deliverJob, digestJob, proveJob] as const;
export const notificationPermissions = [
  { action: 'delivery.count', roles: ['owner', 'admin'] },
  { action: 'delivery.list-all', roles: ['owner', 'admin'] },
] as const;
