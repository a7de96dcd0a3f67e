import { tiers } from '@dojang/kernel/llm-tiers';
import type { GatewayConfig, Keyring, NotifierConfig, Provider } from '@dojang/kernel/server';
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
