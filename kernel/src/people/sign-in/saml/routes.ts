import { z } from 'zod';
import { requirePerson } from '../../../core/context.ts';
import { defineRoute } from '../../../core/route.ts';
import { inOrg } from '../company/in-org.ts';
import { placeQuery, trial, trialInput } from '../company/schema.ts';
import { keepFlowCookie } from '../identity-cookies.ts';
import { sendOnward } from '../oidc/onward-page.ts';
import { ownPath, refusedAt } from '../places.ts';
import { ownMetadata } from './connection.ts';
import { receiveResponse, startSaml } from './flow.ts';
import { acsForm, samlParams } from './schema.ts';

export const samlRoutes = [
  defineRoute({
    method: 'POST',
    url: '/org/saml/trials',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Sign in by the SAML provider of the org as the person that one is here',
    schema: { body: trialInput, response: trial },
    handle: async (ctx, { body, request, reply }) => {
      const { personId } = requirePerson(ctx);
      const secret = keepFlowCookie({ request, reply }, ctx.now());
      const wanted = { place: ownPath(body.place), personId };
      return { url: await startSaml(ctx, ctx.org, wanted, secret) };
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/sign-in/saml/:org/metadata',
    permission: 'public',
    limit: 'public',
    summary: 'What the SAML provider of an org has to know of this server',
    schema: { params: samlParams, response: z.void() },
    handle: async (ctx, { params, reply }) => {
      const xml = await ownMetadata(inOrg(ctx, params.org));
      reply.type('application/samlmetadata+xml').serializer(String).send(xml);
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/sign-in/saml/:org/start',
    permission: 'public',
    limit: 'public',
    summary: 'Go to the SAML provider of an org to sign in',
    answers: 'page',
    status: 303,
    schema: { params: samlParams, query: placeQuery, response: z.void() },
    handle: async (ctx, { params, query, request, reply }) => {
      const secret = keepFlowCookie({ request, reply }, ctx.now());
      const place = ownPath(query.place);
      const onward = await startSaml(ctx, params.org, { place, personId: null }, secret).catch(
        (error) => refusedAt(error, place),
      );
      reply.redirect(onward, 303);
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/sign-in/saml/:org/acs',
    permission: 'public',
    limit: 'public',
    fromElsewhere: true,
    answers: 'page',
    summary: 'Where the SAML provider sends people back to: a page that goes on by itself',
    schema: { params: samlParams, body: acsForm, response: z.void() },
    body: { types: ['application/x-www-form-urlencoded'], bytesMax: 400_000 },
    handle: async (ctx, { params, body, reply }) => {
      const { org } = params;
      const { SAMLResponse: response, RelayState: relay } = body;
      // The provider began by itself: then we begin, so that the answer belongs to a browser.
      const onward =
        relay === undefined || relay === ''
          ? `/api/sign-in/saml/${org}/start`
          : await receiveResponse(ctx, org, { response, relay }).catch((error) =>
              refusedAt(error, '/'),
            );
      sendOnward(reply, onward);
    },
  }),
];
