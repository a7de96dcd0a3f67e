import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import type { Limit } from '../core/module.ts';
import { defineRoute } from '../core/route.ts';
import { rawBodyOf } from '../http/http-body.ts';
import { handleInteraction } from './interactions.ts';
import { verifySignature } from './signature.ts';

/** All of a deployment's people press through a few addresses of Slack. */
export const slackLimits: readonly Limit[] = [
  { name: 'slack', requestsMax: 600, windowMs: 60_000 },
];

export const slackRoutes = [
  defineRoute({
    method: 'POST',
    url: '/slack/interactions',
    permission: 'public',
    limit: 'slack',
    summary: 'Buttons that were pressed in Slack; signed by Slack',
    schema: { response: z.object({}) },
    handle: async (ctx, { request }) => {
      const { slack } = ctx.parts.notifier;
      if (slack === undefined) {
        throw new Problem(404, 'slack-not-configured', 'This server is not connected to Slack.');
      }
      const { headers, body } = request;
      const signature = verifySignature(
        slack.signingSecret,
        headers,
        rawBodyOf(request),
        ctx.now(),
      );
      await handleInteraction(ctx, body, signature);
      return {};
    },
  }),
];
