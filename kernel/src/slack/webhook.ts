import { Problem } from '../base/problem.ts';
import type { Webhook } from '../core/door.ts';
import { handlePress, orgOfPress } from './interactions.ts';
import { verifySignature } from './signature.ts';

/** Buttons that were pressed in Slack. Slack has one address a deployment; the button names the org. */
export const slackWebhook: Webhook = {
  name: 'slack.interactions',
  summary: 'Buttons that were pressed in Slack; signed by Slack',
  fixed: { url: '/slack/interactions', orgOf: ({ bytes }) => orgOfPress(bytes) },
  limit: 'webhook',
  bytesMax: 256 * 1024,
  keptDays: 7,
  verify: async (ctx, { headers, bytes }) => {
    const { slack } = ctx.parts.notifier;
    if (slack === undefined) {
      throw new Problem(404, 'slack-not-configured', 'This server is not connected to Slack.');
    }
    return verifySignature(slack.signingSecret, headers, bytes, ctx.now());
  },
  answer: { type: 'application/json', body: '{}' },
  replayed: () => new Problem(409, 'slack-replayed', 'This request was received already.'),
  handle: handlePress,
};
