import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { requirePerson } from '../core/context.ts';
import { defineRoute } from '../core/route.ts';
import { findReached } from '../reach/reached.ts';

/**
 * The answer, with its head sent. From here on nothing of Fastify is kept: a stream lives for hours, and what
 * Fastify holds of a request is twice what the stream needs.
 */
function openAnswer(reply: FastifyReply): ServerResponse {
  reply.hijack();
  const answer = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) answer.setHeader(name, value);
  }
  answer.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    // A proxy that gathers output would hold the hints back.
    'x-accel-buffering': 'no',
  });
  answer.flushHeaders();
  // The request counts as answered now, so it is logged and measured by the time until its stream was open.
  for (const hear of answer.listeners('finish')) {
    if (hear.name === 'onResFinished') hear.call(answer);
  }
  // They took their listener of errors with them. Without one, an error of one reader would end the process.
  answer.on('error', () => undefined);
  return answer;
}

/**
 * Server-sent events of the caller's org: `event: <topic>` with `{topic, id}` for each change, and a comment
 * every 15 s. Nothing is replayed. `event: hello`, the first and any later one, asks the page to read again what
 * it shows.
 */
export const liveRoutes = [
  defineRoute({
    method: 'GET',
    url: '/live',
    permission: 'signed-in',
    credentials: ['browser', 'agent'],
    limit: 'read',
    summary: 'Server-sent events: ids of what changed',
    schema: { response: z.void() },
    streams: true,
    handle: async (ctx, { reply }) => {
      const listener = requirePerson(ctx);
      const { org, reach } = ctx;
      const resources = await findReached(ctx);
      await ctx.parts.streams.open({ org, reach, listener, resources }, () => openAnswer(reply));
    },
  }),
];
