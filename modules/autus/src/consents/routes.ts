import { defineRoute } from '@dojang/kernel';
import { giveConsent, listConsents, withdrawConsent } from './consents.ts';
import { consent, consentInput, consentList, consentParams } from './schema.ts';

export const consentRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/profiles/:id/consents',
    permission: 'autus.read-people',
    limit: 'read',
    summary: 'What a person agreed to, for the desk, the person and the guardians',
    schema: { params: consentParams, response: consentList },
    handle: async (ctx, { params }) => ({ consents: await listConsents(ctx, params.id) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/consents',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Records a consent on paper that the caller saw',
    schema: { body: consentInput, response: consent },
    status: 201,
    handle: (ctx, { body }) => giveConsent(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/consents/:id/withdrawal',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Records that a consent was taken back',
    schema: { params: consentParams, response: consent },
    handle: (ctx, { params }) => withdrawConsent(ctx, params.id),
  }),
];
