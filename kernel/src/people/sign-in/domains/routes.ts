import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { orgOfSecret } from '../../../base/token.ts';
import { defineRoute } from '../../../core/route.ts';
import { addDomain, canMail, checkDomain, listDomains, removeDomain } from './domains.ts';
import { askPostmaster } from './letters.ts';
import { getDomainOffer, proveDomain } from './proof.ts';
import { saveRule } from './rule.ts';
import {
  domainInput,
  domainMailInput,
  domainOffer,
  domainParams,
  domainProofInput,
  domainRule,
  orgDomain,
  orgDomains,
  provedDomain,
  savedRule,
} from './schema.ts';

/** The secret comes in a header: an address would keep it in logs. */
const secretIn = (request: FastifyRequest) => {
  const secret = request.headers['dojang-domain-letter'];
  return typeof secret === 'string' && secret.length <= 200 ? secret : '';
};

export const domainRoutes = [
  defineRoute({
    method: 'GET',
    url: '/org/domains',
    permission: 'policy.read',
    limit: 'read',
    summary: 'The domains of the org, and the TXT records that prove them',
    schema: { response: orgDomains },
    handle: async (ctx) => ({ domains: await listDomains(ctx), canMail: canMail(ctx) }),
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
  defineRoute({
    method: 'POST',
    url: '/org/domains/:domain/letters',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Ask the postmaster of a domain by mail whether it is the org’s',
    schema: { params: domainParams, body: domainMailInput, response: orgDomain },
    status: 201,
    handle: (ctx, { params, body }) => askPostmaster(ctx, params.domain, body),
  }),
  defineRoute({
    method: 'GET',
    url: '/domain-proofs/offer',
    permission: 'public',
    limit: 'public',
    summary:
      'Which org says that which domain is its own, by the secret in the header `dojang-domain-letter`',
    schema: { response: domainOffer },
    countsFor: [{ limit: 'public-org', of: ({ request }) => orgOfSecret(secretIn(request)) }],
    handle: (ctx, { request }) => getDomainOffer(ctx, secretIn(request)),
  }),
  defineRoute({
    method: 'POST',
    url: '/domain-proofs',
    permission: 'public',
    limit: 'public',
    summary: 'Confirm, as the postmaster of a domain, that it is the org’s',
    schema: { body: domainProofInput, response: provedDomain },
    countsFor: [{ limit: 'public-org', of: ({ body }) => orgOfSecret(body.secret) }],
    status: 201,
    handle: (ctx, { body }) => proveDomain(ctx, body.secret),
  }),
];
