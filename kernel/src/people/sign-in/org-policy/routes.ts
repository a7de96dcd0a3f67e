import { z } from 'zod';
import { defineRoute } from '../../../core/route.ts';
import { removeConnection, setConnection, showConnection } from '../saml/connection.ts';
import { samlConnection, samlInput } from '../saml/schema.ts';
import { enforcePolicy, getPolicy, savePolicy } from './org-policy.ts';
import { claimOwnership, renewCodes, useCode } from './recovery.ts';
import {
  ended,
  newCodes,
  orgPolicy,
  policyInput,
  recovered,
  recoveryInput,
  savedPolicy,
} from './schema.ts';

export const policyPermissions = [
  { action: 'policy.read', roles: ['owner', 'admin'] },
  { action: 'policy.change', roles: ['owner'] },
] as const;

export const policyRoutes = [
  defineRoute({
    method: 'GET',
    url: '/org/policy',
    permission: 'policy.read',
    limit: 'read',
    summary: 'How people of the org may sign in',
    schema: { response: orgPolicy },
    handle: (ctx) => getPolicy(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/org/policy',
    permission: 'policy.change',
    limit: 'write',
    summary:
      'Change how people may sign in; without links, the answer alone holds two recovery codes',
    schema: { body: policyInput, response: savedPolicy },
    handle: (ctx, { body }) => savePolicy(ctx, body),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/policy/enforcements',
    permission: 'policy.change',
    limit: 'write',
    summary: 'End at once the browsers that signed in by a way that is no longer allowed',
    schema: { response: ended },
    handle: async (ctx) => ({ ended: await enforcePolicy(ctx) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/policy/recovery-codes',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Two new recovery codes for the owner who asks; those before are void',
    schema: { response: newCodes },
    status: 201,
    handle: (ctx) => renewCodes(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/ownership',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Become the owner of an org that has none, as an admin',
    schema: { response: z.void() },
    status: 204,
    handle: (ctx) => claimOwnership(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/sign-in/recovery',
    permission: 'public',
    limit: 'public',
    countsMisses: 'page-unknown',
    summary: 'Get back in with a recovery code: a link that signs this browser in as its owner',
    schema: { body: recoveryInput, response: recovered },
    status: 201,
    handle: (ctx, { body }) => useCode(ctx, body.code),
  }),
  defineRoute({
    method: 'GET',
    url: '/org/saml',
    permission: 'policy.read',
    limit: 'read',
    summary: 'The SAML provider of the org, and what it has to know of this server',
    schema: { response: samlConnection },
    handle: (ctx) => showConnection(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/org/saml',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Set the SAML provider of the org by the address or the text of its metadata',
    schema: { body: samlInput, response: samlConnection },
    handle: (ctx, { body }) => setConnection(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/org/saml',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Nobody signs in by SAML any more',
    schema: { response: z.void() },
    status: 204,
    handle: (ctx) => removeConnection(ctx),
  }),
];
