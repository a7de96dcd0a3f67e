import { createHash } from 'node:crypto';
import type { Context } from '../../core/context.ts';
import type { PushSubscriptionInput } from '../schema.ts';
import { type Channel, DeliveryFailure, type Message, sendTimeoutMs } from './channel.ts';
import { forgetSubscription, openSubscriptions } from './push-subscriptions.ts';

export interface WebPushConfig {
  readonly vapid: { readonly publicKey: string; readonly privateKey: string };
  /** `mailto:` or `https:`: whom a push service writes to when something is wrong. */
  readonly contact: string;
  /** Further hosts (with port) that endpoints may have: a push service of one's own, tests. */
  readonly hosts?: readonly string[];
}

/** The push services of Chromium, Firefox, Windows and Safari. */
const knownHosts =
  /^(?:fcm\.googleapis\.com|jmt17\.google\.com|updates\.push\.services\.mozilla\.com|[\w-]+\.notify\.windows\.com|[\w-]+\.push\.apple\.com)$/;

export function acceptsPushEndpoint(config: WebPushConfig, endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, host } = new URL(endpoint);
  if (config.hosts?.includes(host)) return true;
  return protocol === 'https:' && knownHosts.test(host);
}

/** Four hours: a draft that waits longer is found in the inbox. */
const lifeSeconds = 4 * 3600;

const isSilentEdit = ({ thread }: Message): boolean =>
  thread !== null && thread.before !== null && !thread.again;

async function buildRequest(config: WebPushConfig, to: PushSubscriptionInput, message: Message) {
  const { default: webPush } = await import('web-push');
  const { thread } = message;
  const tag = thread?.key ?? message.draftId ?? message.deliveryId;
  // Only what is to be noticed wakes a phone that sleeps.
  const isQuiet = message.priority === 'marketing' || isSilentEdit(message);
  const payload = JSON.stringify({
    title: message.title,
    body: message.body,
    url: message.url,
    kind: message.kind,
    draftId: message.draftId,
    ...(message.waiting === null ? {} : { waiting: message.waiting }),
    tag,
    ...(thread?.again ? { again: true } : {}),
  });
  return webPush.generateRequestDetails(to, payload, {
    vapidDetails: { subject: config.contact, ...config.vapid },
    TTL: lifeSeconds,
    urgency: isQuiet ? 'low' : 'high',
    contentEncoding: 'aes128gcm',
    // A phone that was off gets only the newest message of a draft.
    topic: createHash('sha256').update(tag).digest('base64url').slice(0, 32),
  });
}

/** Takes the place of a status: the browser's key is not a valid key, so nothing can be sent. */
const notEncryptable = -1;

/** One browser's broken keys must not keep the message from the person's other browsers. */
async function tryBuild(config: WebPushConfig, to: PushSubscriptionInput, message: Message) {
  try {
    return await buildRequest(config, to, message);
  } catch {
    return undefined;
  }
}

async function post(
  ctx: Context<never>,
  request: Awaited<ReturnType<typeof buildRequest>>,
): Promise<number> {
  try {
    const { 'Content-Length': _, ...headers } = request.headers as Record<string, string>;
    const response = await ctx.parts.fetch(request.endpoint, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)])),
      body: new Uint8Array(request.body),
      redirect: 'error',
      signal: AbortSignal.timeout(sendTimeoutMs),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** Web push to every browser of the person. It is delivered when one of them took it. */
export function createWebPush(config: WebPushConfig): Channel {
  return {
    name: 'web-push',
    async send(ctx, personId, message) {
      const subscriptions = await openSubscriptions(ctx, personId);
      const statuses: number[] = [];
      for (const { id, ...subscription } of subscriptions) {
        const request = await tryBuild(config, subscription, message);
        const status = request === undefined ? notEncryptable : await post(ctx, request);
        if (status === 404 || status === 410) await forgetSubscription(ctx, id);
        else statuses.push(status);
      }
      const sent = statuses.filter((status) => status >= 200 && status < 300).length;
      if (sent > 0) return { browsers: sent };
      const retryable = statuses.find((s) => s === 0 || s === 408 || s === 429 || s >= 500);
      if (retryable !== undefined) {
        throw new DeliveryFailure(
          retryable === 0 ? 'push-unreachable' : `push-${retryable}`,
          false,
        );
      }
      if (statuses.every((status) => status === notEncryptable) && statuses.length > 0) {
        throw new DeliveryFailure('push-not-encryptable', true);
      }
      throw new DeliveryFailure(statuses.length > 0 ? `push-${statuses[0]}` : 'push-gone', true);
    },
  };
}
