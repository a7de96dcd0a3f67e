import { tiers } from '@dojang/kernel/llm-tiers';
import type {
  GatewayConfig,
  Keyring,
  NotifierConfig,
  OidcOptions,
  OutgoingOptions,
  Provider,
} from '@dojang/kernel/server';
import { createOidc, createTxtReader } from '@dojang/kernel/server';
import { z } from 'zod';
import { type Config, ConfigError } from './config.ts';

const fallback = z.object({
  name: z.string().min(1).max(60),
  baseUrl: z.url(),
  apiKey: z.string().optional(),
  model: z.string().min(1),
  tier: z.enum(tiers).optional(),
  usdPerMillionInput: z.number().nonnegative().optional(),
  usdPerMillionOutput: z.number().nonnegative().optional(),
});

function parseFallbacks(text: string): Provider[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError(
      'LLM_FALLBACKS is not JSON: give [{"name": …, "baseUrl": …, "model": …}]',
    );
  }
  const parsed = z.array(fallback).safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`LLM_FALLBACKS at ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return parsed.data as Provider[];
}

/**
 * Model endpoints in the order in which they are asked; none without `LLM_BASE_URL`.
 * @throws ConfigError when only a part of an endpoint is given.
 */
export function providersOf(config: Config): Provider[] {
  const further = config.LLM_FALLBACKS === undefined ? [] : parseFallbacks(config.LLM_FALLBACKS);
  if (config.LLM_BASE_URL === undefined) {
    if (config.LLM_API_KEY || config.LLM_MODEL || further.length > 0) {
      throw new ConfigError('LLM_BASE_URL is missing: without it no model is asked');
    }
    return [];
  }
  if (config.LLM_MODEL === undefined) {
    throw new ConfigError('LLM_MODEL is missing: name the model to ask at LLM_BASE_URL');
  }
  const first: Provider = {
    name: new URL(config.LLM_BASE_URL).hostname,
    baseUrl: config.LLM_BASE_URL,
    ...(config.LLM_API_KEY === undefined ? {} : { apiKey: config.LLM_API_KEY }),
    model: config.LLM_MODEL,
    ...(config.LLM_TIER === undefined ? {} : { tier: config.LLM_TIER }),
    usdPerMillionInput: config.LLM_USD_PER_MILLION_INPUT,
    usdPerMillionOutput: config.LLM_USD_PER_MILLION_OUTPUT,
  };
  return [first, ...further];
}

export function gatewayConfig(config: Config): GatewayConfig {
  return {
    providers: providersOf(config),
    budgetUsdPerMonth: config.LLM_MONTHLY_BUDGET_USD,
    timeoutMs: config.LLM_TIMEOUT_MS,
    backoffMs: config.LLM_BACKOFF_MS,
  };
}

/**
 * Web push always, Slack and e-mail when they are configured.
 * @throws ConfigError when only a half of Slack is given.
 */
export function notifierConfig(config: Config, keyring: Keyring): NotifierConfig {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret } = config;
  if ((botToken === undefined) !== (signingSecret === undefined)) {
    throw new ConfigError('Slack needs both SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET');
  }
  return {
    webPush: {
      vapid: keyring.vapid,
      contact: config.PUSH_CONTACT,
      hosts: config.PUSH_HOSTS?.split(',').map((host) => host.trim()) ?? [],
    },
    ...(botToken && signingSecret
      ? {
          slack: {
            botToken,
            signingSecret,
            ...(config.SLACK_API_URL === undefined ? {} : { apiUrl: config.SLACK_API_URL }),
          },
        }
      : {}),
    ...(config.SMTP_URL === undefined
      ? {}
      : { mail: { url: config.SMTP_URL, from: config.MAIL_FROM } }),
  };
}

/**
 * Hosts by module, and what of the own network people may give as an address.
 * @throws ConfigError for what is not an origin.
 */
export function outgoingConfig(
  { RECEIVER_ORIGINS: origins }: Config,
  allowed: OutgoingOptions['allowed'],
  publicUrl: string,
): OutgoingOptions {
  const inside = origins?.split(',').map((origin) => origin.trim()) ?? [];
  for (const origin of inside) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigError(`RECEIVER_ORIGINS names ${origin}, which is not an origin`);
    }
  }
  return { allowed, inside, publicUrl };
}

type SignInProvider = OidcOptions['providers'][number];

function googleOf(config: Config): SignInProvider[] {
  const clientId = config.DOJANG_OIDC_GOOGLE_CLIENT_ID;
  const clientSecret = config.DOJANG_OIDC_GOOGLE_CLIENT_SECRET;
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    throw new ConfigError(
      'Google needs both DOJANG_OIDC_GOOGLE_CLIENT_ID and DOJANG_OIDC_GOOGLE_CLIENT_SECRET',
    );
  }
  if (clientId === undefined || clientSecret === undefined) return [];
  const domain = config.DOJANG_OIDC_GOOGLE_DOMAIN;
  const google = { id: 'google', title: 'Google', issuer: 'https://accounts.google.com' };
  return [{ ...google, clientId, clientSecret, ...(domain === undefined ? {} : { domain }) }];
}

function otherOf(config: Config): SignInProvider[] {
  const { DOJANG_OIDC_ISSUER: issuer, DOJANG_OIDC_CLIENT_ID: clientId } = config;
  if ((issuer === undefined) !== (clientId === undefined)) {
    throw new ConfigError('A provider needs both DOJANG_OIDC_ISSUER and DOJANG_OIDC_CLIENT_ID');
  }
  if (issuer === undefined || clientId === undefined) return [];
  if (new URL(issuer).protocol === 'http:' && config.DOJANG_OIDC_PRIVATE !== '1') {
    throw new ConfigError(
      'DOJANG_OIDC_ISSUER speaks plain HTTP: give https, or DOJANG_OIDC_PRIVATE=1 for a provider inside the own network',
    );
  }
  const clientSecret = config.DOJANG_OIDC_CLIENT_SECRET ?? null;
  return [{ id: 'sso', title: config.DOJANG_OIDC_TITLE, issuer, clientId, clientSecret }];
}

/**
 * Who may sign in by which provider; nobody without configuration.
 * @throws ConfigError when only a part of a provider is given.
 */
const oidcConfig = (
  config: Config,
  around: Required<Pick<OidcOptions, 'publicUrl' | 'now'>>,
): OidcOptions => ({
  ...around,
  providers: [...googleOf(config), ...otherOf(config)],
  isPrivate: config.DOJANG_OIDC_PRIVATE === '1',
});

/** What people sign in by, and what proves the domain of an org. */
export const openSignIn = (
  config: Config,
  around: Required<Pick<OidcOptions, 'publicUrl' | 'now'>>,
) => ({ oidc: createOidc(oidcConfig(config, around)), readTxt: createTxtReader() });
