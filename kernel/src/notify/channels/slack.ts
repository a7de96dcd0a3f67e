import type { LogLevel, WebAPICallError } from '@slack/web-api';
import { z } from 'zod';
import { encodeUuid } from '../../base/token.ts';
import type { AnyContext } from '../../core/context.ts';
import type { Locale } from '../../core/notification-kind.ts';
import { openAddress } from '../addresses/addresses.ts';
import { words } from '../messages.ts';
import { type Channel, DeliveryFailure, type Message, sendTimeoutMs } from './channel.ts';

export interface SlackConfig {
  readonly botToken: string;
  readonly signingSecret: string;
  /** `https://slack.com/api/` when left out. */
  readonly apiUrl?: string;
}

/** Where a message stands, so that it can be rewritten. */
export const slackPlace = z.object({
  channel: z.string().min(1).max(200),
  ts: z.string().min(1).max(100),
});
export type SlackPlace = Readonly<z.infer<typeof slackPlace>>;

/** Escapes Slack's markup: a name may be `<!channel>`. */
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const section = (text: string) => ({
  type: 'section' as const,
  text: { type: 'mrkdwn' as const, text: text.slice(0, 2900), verbatim: true },
});

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const bold = (title: string, body: string) => `*${escapeText(title)}*\n${escapeText(body)}`;

const openButton = (url: string, locale: Locale) => ({
  type: 'button' as const,
  action_id: 'draft-open',
  text: plain(words[locale].open),
  url,
});

/** The question and what a stamp would agree to, or a sentence that this message cannot show it. */
function sectionsOf({ title, body, asks, decidable, locale }: Message) {
  const head = section(bold(title, body));
  if (decidable !== null) return [head, section(escapeText(decidable.whole))];
  return asks ? [head, section(words[locale].mustOpen)] : [head];
}

/** `<org>.<draft>.<digest>`: what Slack hands back, signed, when a button is pressed. */
function decisionButtons(org: string, message: Message) {
  if (message.decidable === null || message.draftId === null) return [];
  const value = `${encodeUuid(org)}.${message.draftId}.${message.decidable.digest}`;
  const { approve, reject } = words[message.locale];
  return [
    {
      type: 'button' as const,
      action_id: 'draft-approve',
      style: 'primary' as const,
      text: plain(approve),
      value,
    },
    { type: 'button' as const, action_id: 'draft-reject', text: plain(reject), value },
  ];
}

const forGood = new Set([
  'account_inactive',
  'cannot_dm_bot',
  'channel_not_found',
  'invalid_auth',
  'is_archived',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'not_in_channel',
  'org_login_required',
  'restricted_action',
  'token_expired',
  'token_revoked',
  'user_disabled',
  'user_not_found',
]);

function failureOf(error: unknown): DeliveryFailure {
  const { code, data } = error as WebAPICallError & { data?: { error?: unknown } };
  const said =
    typeof data?.error === 'string' && /^[a-z_]{1,60}$/.test(data.error) ? data.error : '';
  switch (code as string) {
    case 'slack_webapi_platform_error':
      return new DeliveryFailure(
        `slack-${said.replaceAll('_', '-') || 'refused'}`,
        forGood.has(said),
      );
    case 'slack_webapi_rate_limited_error':
      return new DeliveryFailure('slack-rate-limited', false);
    default:
      return new DeliveryFailure('slack-unreachable', false);
  }
}

const silent = () => undefined;
const noLogger = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  setLevel: silent,
  getLevel: () => 'error' as LogLevel,
  setName: silent,
};

/** One client for each message. It is only settings, and uses `fetch` of the context. */
async function clientFor(config: SlackConfig, ctx: AnyContext) {
  // With the first message: a start does not wait for it.
  const { WebClient } = await import('@slack/web-api');
  return new WebClient(config.botToken, {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    fetch: ctx.parts.fetch as never,
    // The job makes the retries, because it outlives this process.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: sendTimeoutMs,
    allowAbsoluteUrls: false,
    logger: noLogger,
  });
}

async function call<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(error);
  }
}

/** The message whose place this one takes; undefined for one that is to be noticed. */
const placeToEdit = ({ thread }: Message): SlackPlace | undefined =>
  thread === null || thread.again ? undefined : slackPlace.safeParse(thread.before).data;

/** Of a message that can be edited no more, such as a deleted one: a new one is posted then. */
const notEditable = new Set([
  'slack-message-not-found',
  'slack-cant-update-message',
  'slack-edit-window-closed',
  'slack-channel-not-found',
]);

function unlessGone(error: unknown): false {
  if (error instanceof DeliveryFailure && notEditable.has(error.reason)) return false;
  throw error;
}

/** A bot that writes direct messages and asks by buttons. */
export function createSlack(config: SlackConfig) {
  const channel: Channel = {
    name: 'slack',
    async send(ctx, personId, message) {
      const user = await openAddress(ctx, personId, 'slack');
      if (user === undefined) throw new DeliveryFailure('address-gone', true);
      const buttons = [
        ...decisionButtons(ctx.org, message),
        openButton(message.url, message.locale),
      ];
      const text = escapeText(message.title);
      const blocks = [...sectionsOf(message), { type: 'actions' as const, elements: buttons }];
      const client = await clientFor(config, ctx);
      const place = placeToEdit(message);
      if (place !== undefined) {
        const isEdited = await call(() => client.chat.update({ ...place, text, blocks })).then(
          () => true,
          unlessGone,
        );
        if (isEdited) return { ...place };
      }
      const sent = await call(() =>
        client.chat.postMessage({
          channel: user,
          text,
          blocks,
          unfurl_links: false,
          unfurl_media: false,
        }),
      );
      return { channel: sent.channel ?? user, ts: sent.ts ?? '' };
    },
  };
  return {
    channel,
    /** Asks the owner of a Slack account whether it is theirs. */
    async askOwner(ctx: AnyContext, user: string, secret: string, locale: Locale): Promise<void> {
      const { confirmTitle, confirmBody, confirm } = words[locale];
      const button = {
        type: 'button' as const,
        action_id: 'address-confirm',
        style: 'primary' as const,
        text: plain(confirm),
        value: secret,
      };
      await call(async () =>
        (await clientFor(config, ctx)).chat.postMessage({
          channel: user,
          text: confirmTitle,
          blocks: [
            section(bold(confirmTitle, confirmBody)),
            { type: 'actions', elements: [button] },
          ],
        }),
      );
    },
    /** Rewrites a message: the outcome takes the place of the buttons. */
    async rewrite(
      ctx: AnyContext,
      place: SlackPlace,
      text: string,
      url: string | null,
      locale: Locale,
    ) {
      const open =
        url === null ? [] : [{ type: 'actions' as const, elements: [openButton(url, locale)] }];
      await call(async () =>
        (await clientFor(config, ctx)).chat.update({
          ...place,
          text,
          blocks: [section(escapeText(text)), ...open],
        }),
      );
    },
    /** A word that only the person who pressed sees. */
    async whisper(ctx: AnyContext, to: { channel: string; user: string }, text: string) {
      await call(async () => (await clientFor(config, ctx)).chat.postEphemeral({ ...to, text }));
    },
  };
}
