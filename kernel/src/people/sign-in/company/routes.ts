import { z } from 'zod';
import { defineRoute } from '../../../core/route.ts';
import { answerWith } from '../../sessions/routes.ts';
import { flowCookie } from '../identity-cookies.ts';
import { sendOnward } from '../oidc/onward-page.ts';
import { ownPath, refusedAt } from '../places.ts';
import { findEntry } from './entry.ts';
import { openByProof } from './open.ts';
import { companyParams, entry, entryInput, ticketQuery } from './schema.ts';

export const companyRoutes = [
  defineRoute({
    method: 'POST',
    url: '/sign-in/company',
    permission: 'public',
    limit: 'public',
    countsMisses: 'page-unknown',
    summary: 'Where the people of a company sign in, by an address at work or the name of the org',
    schema: { body: entryInput, response: entry },
    handle: (ctx, { body }) => findEntry(ctx, body),
  }),
  defineRoute({
    method: 'GET',
    url: '/sign-in/company/:org/finish',
    permission: 'public',
    limit: 'public',
    answers: 'page',
    summary: 'Open a session of the org for whom its provider named, in the browser that began',
    schema: { params: companyParams, query: ticketQuery, response: z.void() },
    handle: async (ctx, { params, query, request, reply }) => {
      const seen = { userAgent: request.headers['user-agent'], ip: request.ip };
      try {
        const cookie = flowCookie(request);
        const opened = await openByProof(ctx, params.org, query.ticket, cookie, seen);
        await answerWith(ctx, opened.tokens, 'browser', { request, reply });
        sendOnward(reply, ownPath(opened.place));
      } catch (error) {
        sendOnward(reply, refusedAt(error, '/'));
      }
    },
  }),
];
