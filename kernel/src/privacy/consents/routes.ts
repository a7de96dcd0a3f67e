import type { Permission } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { giveConsent, listConsents, withdrawConsent } from './consents.ts';
import {
  consentInput,
  consentList,
  consentParams,
  consentQuery,
  withdrawalQuery,
} from './schema.ts';

export const consentPermissions: readonly Permission[] = [
  { action: 'consent.record', roles: ['owner', 'admin'] },
];

export const consentRoutes = [
  defineRoute({
    method: 'GET',
    url: '/privacy/consents',
    permission: 'signed-in',
    limit: 'read',
    summary: 'The texts that a person may agree to, and what you, or another person, decided',
    schema: { query: consentQuery, response: consentList },
    handle: async (ctx, { query }) => ({ consents: await listConsents(ctx, query.personId) }),
  }),
  defineRoute({
    method: 'PUT',
    url: '/privacy/consents/:name',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Agree to a text; or record what another person signed on paper',
    schema: { params: consentParams, body: consentInput, response: consentList },
    handle: async (ctx, { params, body }) => ({
      consents: await giveConsent(ctx, params.name, body),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/privacy/consents/:name',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Take a consent back, your own or one that you recorded for another person',
    schema: { params: consentParams, query: withdrawalQuery, response: consentList },
    handle: async (ctx, { params, query }) => ({
      consents: await withdrawConsent(ctx, params.name, query),
    }),
  }),
];
