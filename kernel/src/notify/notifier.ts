import type { Channel } from './channels/channel.ts';
import { createMail, type MailConfig } from './channels/mail.ts';
import { createSlack, type SlackConfig } from './channels/slack.ts';
import { acceptsPushEndpoint, createWebPush, type WebPushConfig } from './channels/web-push.ts';
import { type ChannelName, channelName } from './schema.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly notifier: Notifier;
  }
}

export interface NotifierConfig {
  /** Always configured, because its keys are those of the keyring. */
  readonly webPush: WebPushConfig;
  readonly slack?: SlackConfig;
  readonly mail?: MailConfig;
}

/** The channels of this deployment. */
export interface Notifier {
  /** In the order in which they stand in for each other. */
  readonly channels: readonly ChannelName[];
  /** Public key that browsers subscribe with, base64url. */
  readonly vapidPublicKey: string;
  find(name: ChannelName): Channel | undefined;
  /** Whether an endpoint belongs to a push service that we write to. */
  acceptsPushEndpoint(endpoint: string): boolean;
  readonly slack?: Omit<ReturnType<typeof createSlack>, 'channel'> & {
    readonly signingSecret: string;
  };
  readonly mail?: Omit<ReturnType<typeof createMail>, 'channel'>;
}

/** Built once, in `server/src/app.ts`; opens nothing until it sends. */
export function createNotifier(config: NotifierConfig): Notifier {
  const slack = config.slack && {
    ...createSlack(config.slack),
    signingSecret: config.slack.signingSecret,
  };
  const mail = config.mail && createMail(config.mail);
  const built: Partial<Record<ChannelName, Channel>> = {
    'web-push': createWebPush(config.webPush),
    ...(slack ? { slack: slack.channel } : {}),
    ...(mail ? { email: mail.channel } : {}),
  };
  return {
    channels: channelName.options.filter((name) => built[name] !== undefined),
    vapidPublicKey: config.webPush.vapid.publicKey,
    find: (name) => built[name],
    acceptsPushEndpoint: (endpoint) => acceptsPushEndpoint(config.webPush, endpoint),
    ...(slack ? { slack } : {}),
    ...(mail ? { mail } : {}),
  };
}
