import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { flowCookie, keepFlowCookie, setIdentityCookie } from '../sign-in/identity-cookies.ts';
import { beginUse } from './ceremonies.ts';
import { addOwn, beginOwn, findOwn, removeOwn, showPasskey } from './own.ts';
import { relyingPartyOf, requireRelyingParty } from './relying-party.ts';
import {
  creationOptions,
  newPasskey,
  ownPasskey,
  passkeyList,
  passkeyParams,
  passkeySignIn,
  requestOptions,
} from './schema.ts';
import { signInByPasskey } from './sign-in.ts';

const own = { permission: 'signed-in', credentials: ['browser'], limit: 'write' } as const;

const readPasskeys = defineRoute({
  method: 'GET',
  url: '/passkeys',
  ...own,
  limit: 'read',
  summary: 'One’s own passkeys, the oldest first.',
  schema: { response: passkeyList },
  handle: async (ctx, { request }) => {
    const party = relyingPartyOf(request);
    const { passkeys } = await findOwn(ctx);
    return {
      passkeys: passkeys.map((each) => showPasskey(each, party)),
      canAdd: party !== undefined,
    };
  },
});

const beginPasskey = defineRoute({
  method: 'POST',
  url: '/passkeys/options',
  ...own,
  summary: 'Begin to make a passkey on this device.',
  schema: { response: creationOptions },
  handle: (ctx, { request }) => beginOwn(ctx, requireRelyingParty(request)),
});

const postPasskey = defineRoute({
  method: 'POST',
  url: '/passkeys',
  ...own,
  summary: 'Keep a passkey that this device made.',
  schema: { body: newPasskey, response: ownPasskey },
  status: 201,
  handle: async (ctx, { body, request }) =>
    showPasskey(await addOwn(ctx, body, request.headers['user-agent']), relyingPartyOf(request)),
});

const deletePasskey = defineRoute({
  method: 'DELETE',
  url: '/passkeys/:id',
  ...own,
  summary: 'Remove one of one’s own passkeys: it signs in and confirms no more.',
  schema: { params: passkeyParams, response: z.void() },
  status: 204,
  handle: (ctx, { params }) => removeOwn(ctx, params.id),
});

const beginSignIn = defineRoute({
  method: 'POST',
  url: '/sign-in/passkey/options',
  permission: 'public',
  limit: 'public',
  summary: 'Begin to sign in by any passkey of this host.',
  schema: { response: requestOptions },
  handle: (ctx, { request, reply }) => {
    const party = requireRelyingParty(request);
    const beginner = keepFlowCookie({ request, reply }, ctx.now());
    return beginUse(ctx, party, [], { beginner });
  },
});

const postSignIn = defineRoute({
  method: 'POST',
  url: '/sign-in/passkey',
  permission: 'public',
  limit: 'public',
  summary: 'Sign in by a passkey, above the orgs; each org is then opened by itself.',
  schema: { body: passkeySignIn, response: z.void() },
  status: 204,
  handle: async (ctx, { body, request, reply }) => {
    const seen = { userAgent: request.headers['user-agent'], ip: request.ip };
    const { assertion } = body;
    const { secret, endsAt } = await signInByPasskey(ctx, assertion, flowCookie(request), seen);
    setIdentityCookie({ request, reply }, secret, endsAt);
  },
});

export const passkeyRoutes = [
  readPasskeys,
  beginPasskey,
  postPasskey,
  deletePasskey,
  beginSignIn,
  postSignIn,
] as const;
