import { z } from 'zod';
import { defineRoute } from '../../../core/route.ts';
import { addDomain, checkDomain, listDomains, removeDomain } from './domains.ts';
import { saveRule } from './rule.ts';
import {
  domainInput,
  domainParams,
  domainRule,
  orgDomain,
  orgDomains,
  savedRule,
} from './schema.ts';

export const domainRoutes = [
  defineRoute({
    method: 'GET',
    url: '/org/domains',
    permission: 'policy.read',
    limit: 'read',
    summary: 'The domains of the org, and the TXT records that prove them',
    schema: { response: orgDomains },
    handle: async (ctx) => ({ domains: await listDomains(ctx) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/domains',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Say that a domain is the org’s own; the answer names the TXT record that proves it',
    schema: { body: domainInput, response: orgDomain },
    status: 201,
    handle: (ctx, { body }) => addDomain(ctx, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/domains/:domain/checks',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Ask the name servers of a domain for its TXT record now',
    schema: { params: domainParams, response: orgDomain },
    handle: (ctx, { params }) => checkDomain(ctx, params.domain),
  }),
  defineRoute({
    method: 'PUT',
    url: '/org/domains/:domain/rule',
    permission: 'policy.change',
    limit: 'write',
    summary: 'By which provider people of a domain have to sign in',
    schema: { params: domainParams, body: domainRule, response: savedRule },
    handle: (ctx, { params, body }) => saveRule(ctx, params.domain, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/org/domains/:domain',
    permission: 'policy.change',
    limit: 'write',
    summary: 'The domain is the org’s no more',
    schema: { params: domainParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeDomain(ctx, params.domain),
  }),
];
