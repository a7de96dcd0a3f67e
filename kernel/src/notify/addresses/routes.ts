import { z } from 'zod';
import type { Limit } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { addressCodeInput, addressInput, addressParams, notificationAddress } from '../schema.ts';
import { confirmEmail, removeAddress, setAddress } from './addresses.ts';

/**
 * Each new address causes a message to it, and each confirmation is a guess at a code. A few of them are enough, and
 * more devices do not allow more.
 */
export const addressLimits: readonly Limit[] = [
  { name: 'address', requestsMax: 10, windowMs: 10 * 60_000, personMax: 10, orgMax: 100 },
];

export const addressRoutes = [
  defineRoute({
    method: 'PUT',
    url: '/notification-addresses/:channel',
    permission: 'signed-in',
    limit: 'address',
    summary: "Sets one's own Slack account or e-mail address and sends what proves it",
    schema: { params: addressParams, body: addressInput, response: notificationAddress },
    handle: (ctx, { params, body }) => setAddress(ctx, params.channel, body.address),
  }),
  defineRoute({
    method: 'PUT',
    url: '/notification-addresses/email/confirmation',
    permission: 'signed-in',
    limit: 'address',
    summary: "Confirms one's e-mail address by the code that was sent there",
    schema: { body: addressCodeInput, response: z.void() },
    status: 204,
    handle: async (ctx, { body }) => {
      await confirmEmail(ctx, body.code);
      return undefined;
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/notification-addresses/:channel',
    permission: 'signed-in',
    limit: 'write',
    summary: "Removes one's Slack account or e-mail address",
    schema: { params: addressParams, response: z.void() },
    status: 204,
    handle: async (ctx, { params }) => {
      await removeAddress(ctx, params.channel);
      return undefined;
    },
  }),
];
