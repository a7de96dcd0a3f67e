import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IRetryBackoffContext,
  retry,
  wrap,
} from 'cockatiel';
import type { z } from 'zod';
import type { GatewayConfig, Provider } from '../gateway-config.ts';
import { failureOf, ProviderFailure, type Tokens } from './failure.ts';
import { fence, type Prompt, readAnswer } from './prompt.ts';

export { ProviderFailure } from './failure.ts';

export interface Attempt {
  readonly provider: string;
  readonly outcome: string;
  readonly ms: number;
  readonly tokens: Tokens;
}

export interface AskOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  readonly tokensOutMax: number;
  /** Before each try; throws a {@link ProviderFailure} that is not retryable to stop. */
  readonly beforeTry: () => Promise<void>;
  readonly afterTry: (attempt: Attempt) => Promise<void>;
}

export interface Asker {
  readonly provider: Provider;
  /** The answer, placeholders still in it. @throws ProviderFailure */
  ask(prompt: Prompt, schema: z.ZodType, options: AskOptions): Promise<unknown>;
}

export const defaults = {
  timeoutMs: 8_000,
  triesMax: 3,
  backoffMs: 2_000,
  backoffMaxMs: 10_000,
  deadlineMs: 45_000,
  circuitFailures: 5,
  circuitOpenMs: 30_000,
  tokensOutMax: 2_000,
} as const;
export type Settings = GatewayConfig & { readonly [K in keyof typeof defaults]: number };

/** Ways to ask for the shape of the answer, best first. Servers differ in what they support. */
const formats = ['json-schema', 'json-object', 'text'] as const;

/** An answer that was cut is no answer, although what there is of it may read as one. */
const cutBy = new Map([
  ['length', 'length'],
  ['content-filter', 'refused'],
]);

const estimate = (text: string) => Math.ceil(text.length / 3);

/** One server, and the first format of the list that it supports. Kept while the process lives. */
interface Endpoint {
  readonly provider: Provider;
  readonly settings: Settings;
  formatAt: number;
}

interface Question {
  readonly prompt: Prompt;
  readonly schema: z.ZodType;
  readonly options: AskOptions;
}

interface Generated {
  readonly text: string;
  readonly tokens: Tokens;
  /** Why the model stopped: `stop`, `length`, `content-filter`, … */
  readonly finish: string | undefined;
}

async function generate(
  { provider, formatAt }: Endpoint,
  { prompt, schema, options }: Question,
): Promise<Generated> {
  const format = formats[formatAt] ?? 'text';
  // With the first question: a server that asks no model starts without these.
  const { generateText, NoObjectGeneratedError, Output } = await import('ai');
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const openAi = createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL: provider.baseUrl.replace(/\/+$/, ''),
    fetch: options.fetch,
    supportsStructuredOutputs: format === 'json-schema',
    ...(provider.apiKey === undefined ? {} : { apiKey: provider.apiKey }),
  });
  const output =
    format === 'json-schema'
      ? { output: Output.object({ schema }) }
      : format === 'json-object'
        ? { output: Output.json() }
        : {};
  const sent = fence(prompt);
  const counted = (
    text: string,
    usage: { inputTokens?: unknown; outputTokens?: unknown } | undefined,
    finish: string | undefined,
  ): Generated => ({
    text,
    finish,
    tokens: {
      in:
        typeof usage?.inputTokens === 'number'
          ? usage.inputTokens
          : estimate(sent.instructions + sent.prompt),
      out: typeof usage?.outputTokens === 'number' ? usage.outputTokens : estimate(text),
    },
  });
  try {
    const { text, usage, finishReason } = await generateText({
      model: openAi(provider.model),
      ...sent,
      ...output,
      temperature: 0.2,
      maxOutputTokens: options.tokensOutMax,
      // We make the retries ourselves, because they depend on budget, breaker and deadline.
      maxRetries: 0,
      abortSignal: options.signal,
      providerOptions: { openaiCompatible: { strictJsonSchema: false } },
    });
    return counted(text, usage, finishReason);
  } catch (error) {
    // The library's own check failed. We read the model's text ourselves.
    if (NoObjectGeneratedError.isInstance(error) && error.text)
      return counted(error.text, error.usage, error.finishReason);
    throw error;
  }
}

async function tryOnce(endpoint: Endpoint, question: Question): Promise<unknown> {
  const { provider, settings } = endpoint;
  const { schema, options: outer } = question;
  await outer.beforeTry();
  const started = performance.now();
  const signal = AbortSignal.any([outer.signal, AbortSignal.timeout(settings.timeoutMs)]);
  const note = (outcome: string, tokens: Tokens) =>
    outer.afterTry({
      provider: provider.name,
      outcome,
      ms: Math.round(performance.now() - started),
      tokens,
    });
  try {
    const options = { ...outer, signal };
    const { text, tokens, finish } = await generate(endpoint, { ...question, options });
    const cut = cutBy.get(finish ?? '');
    if (cut !== undefined) throw new ProviderFailure(cut, false, { tokens });
    const answer = readAnswer(text, schema);
    if (answer === undefined) throw new ProviderFailure('wrong-schema', true, { tokens });
    await note('answered', tokens);
    return answer.value;
  } catch (error) {
    const failure = await failureOf(error, signal);
    await note(failure.reason, failure.tokens);
    const refused = failure.reason === 'http-400' || failure.reason === 'http-422';
    if (refused && endpoint.formatAt < formats.length - 1) {
      endpoint.formatAt += 1;
      return tryOnce(endpoint, question);
    }
    throw failure;
  }
}

/** One provider with its retries and its circuit breaker, which all questions of the process share. */
export function createAsker(provider: Provider, settings: Settings): Asker {
  const endpoint: Endpoint = { provider, settings, formatAt: 0 };
  const isRetryable = (error: unknown) =>
    error instanceof ProviderFailure &&
    error.retryable &&
    (error.retryAfterMs ?? 0) <= settings.backoffMaxMs;
  const backoff = new DelegateBackoff(({ attempt, result }: IRetryBackoffContext<unknown>) => {
    const failure = 'error' in result ? (result.error as Error) : undefined;
    const asked = failure instanceof ProviderFailure ? (failure.retryAfterMs ?? 0) : 0;
    const doubled = settings.backoffMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
    return Math.min(settings.backoffMaxMs, Math.max(asked, doubled));
  });
  // An answer of the wrong shape is the model's fault, not the server's: it opens no circuit.
  const isBroken = (error: unknown) =>
    error instanceof ProviderFailure && error.retryable && error.reason !== 'wrong-schema';
  const policy = wrap(
    retry(handleWhen(isRetryable), { maxAttempts: settings.triesMax - 1, backoff }),
    circuitBreaker(handleWhen(isBroken), {
      halfOpenAfter: settings.circuitOpenMs,
      breaker: new ConsecutiveBreaker(settings.circuitFailures),
    }),
  );
  return {
    provider,
    async ask(prompt, schema, options) {
      const before = endpoint.formatAt;
      try {
        return await policy.execute(
          () => tryOnce(endpoint, { prompt, schema, options }),
          options.signal,
        );
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw new ProviderFailure('circuit-open', false);
        // Every format was refused, so the refusal was about something else.
        if (error instanceof ProviderFailure) endpoint.formatAt = before;
        if (!(error instanceof ProviderFailure) && options.signal.aborted) {
          throw new ProviderFailure('deadline', false);
        }
        throw error;
      }
    },
  };
}
