import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import type { CacheSpace } from '../core/cache-space.ts';
import { type AnyContext, isInTransaction } from '../core/context.ts';
import { noSpan, spannedFetch } from '../observe/tracing/span.ts';
import { costOf, type Reservation, reserve, settle } from './budget.ts';
import { createFlights } from './flights.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { buildPrompt, type Prompt, restoreAnswer } from './providers/prompt.ts';
import {
  type Asker,
  type Attempt,
  createAsker,
  defaults,
  ProviderFailure,
  type Settings,
} from './providers/provider.ts';
import { logRequest } from './request-log.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly llm: Gateway;
  }
}

export interface Question<T> {
  /** What it is for, `<module>.<noun>`: `note.summary`. */
  readonly task: string;
  /** Shape of the answer. Checked on every answer, from the model and from the cache. */
  readonly schema: ZodType<T>;
  /** Our own text: what to do. It may hold a person's hint. It is masked, too. */
  readonly instructions: string;
  /** Text of others: diffs, logs, captions. It is fenced, masked and never obeyed. */
  readonly untrusted: string;
  readonly promptVersion: string;
  /** Of an A/B test of prompts. */
  readonly variant?: string;
  /** Asks the model even when the same question was answered before: "another one, please". */
  readonly fresh?: boolean;
  /** The deterministic drafter. */
  readonly fallback: () => T | Promise<T>;
}

export interface Answer<T> {
  readonly value: T;
  readonly origin: 'model' | 'deterministic';
  readonly model: string | null;
  /** Row of the request log. */
  readonly requestId: string;
  /** Why it is deterministic: `no-provider`, `budget-exhausted`, `timeout`, `http-500`, `wrong-schema`, … */
  readonly reason?: string;
}

/** The one way to a model. */
export interface Gateway {
  /** Whether any model is configured. */
  readonly hasModel: boolean;
  readonly budgetUsdPerMonth: number;
  /**
   * Masks, asks the cache, reserves budget, asks the providers in order, falls back, logs the
   * request, and says which it was. Fails only when `fallback` throws. Takes seconds, so it throws
   * when called inside a transaction. Secrets in the question stay placeholders in the answer;
   * personal data is put back.
   */
  generate<T>(ctx: AnyContext, question: Question<T>): Promise<Answer<T>>;
}

interface Cached {
  readonly value: unknown;
  readonly provider: { readonly name: string; readonly model: string };
}

/** The result of the question before a fallback. */
interface Outcome {
  readonly found: Cached | undefined;
  readonly cached: boolean;
  readonly reason: string;
  readonly attempts: readonly Attempt[];
  readonly costMicrousd: number;
}

const given = <T extends object>(config: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

/** Answers of models, by the digest of the masked prompt. */
export const llmCaches: readonly CacheSpace[] = [
  { name: 'llm-answer', ttlMs: 86_400_000, graceMs: 0 },
];

/** Built once, in `server/src/app.ts`; circuit breakers live as long as it does. */
export function createGateway(config: GatewayConfig): Gateway {
  const settings = { ...defaults, ...given(config) } as Settings;
  // The library prints warnings about a server's abilities to the console.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  const askers = config.providers.map((provider) => createAsker(provider, settings));
  const flights = createFlights<Outcome>();
  return {
    hasModel: askers.length > 0,
    budgetUsdPerMonth: config.budgetUsdPerMonth,
    async generate(ctx, question) {
      if (isInTransaction(ctx)) {
        throw new Error('a model is asked outside transactions: it takes seconds');
      }
      const started = performance.now();
      const at = ctx.now();
      const prompt = buildPrompt(question);
      const outcome = await askOnce(ctx, { askers, settings, flights }, prompt, question);
      const restored =
        outcome.found && restoreAnswer(outcome.found.value, prompt.masked, question.schema);
      const used = restored?.success === true;
      const reason = used ? undefined : outcome.found ? 'wrong-schema' : outcome.reason;
      const value = restored?.success === true ? restored.data : await question.fallback();
      const requestId = randomUUID();
      await logRequest(ctx, {
        id: requestId,
        at,
        task: question.task,
        promptVersion: question.promptVersion,
        variant: question.variant,
        promptHash: prompt.hash,
        outcome: used ? (outcome.cached ? 'cached' : 'answered') : 'fallback',
        reason,
        provider: used ? outcome.found?.provider : undefined,
        attempts: outcome.attempts,
        costMicrousd: outcome.costMicrousd,
        latencyMs: Math.round(performance.now() - started),
        found: prompt.masked.found,
      });
      return {
        value,
        origin: used ? 'model' : 'deterministic',
        model: used ? (outcome.found?.provider.model ?? null) : null,
        requestId,
        ...(reason === undefined ? {} : { reason }),
      };
    },
  };
}

interface Asking {
  readonly askers: readonly Asker[];
  readonly settings: Settings;
  readonly flights: ReturnType<typeof createFlights<Outcome>>;
}

const noCost = { attempts: [], costMicrousd: 0 };

/** From the cache, by sharing the answer to the same question, or by asking. */
async function askOnce<T>(
  ctx: AnyContext,
  { askers, settings, flights }: Asking,
  prompt: Prompt,
  question: Question<T>,
): Promise<Outcome> {
  if (askers.length === 0) {
    return { found: undefined, cached: false, reason: 'no-provider', ...noCost };
  }
  const fly = (msMax: number) =>
    askAll(ctx, askers, { ...settings, deadlineMs: msMax }, prompt, question);
  if (question.fresh) return fly(settings.deadlineMs);
  const look = async (): Promise<Outcome | undefined> => {
    const found = await ctx.parts.cache.peek<Cached>(ctx, 'llm-answer', prompt.hash);
    return found && { found, cached: true, reason: '', ...noCost };
  };
  const late = () => ({ found: undefined, cached: false, reason: 'deadline', ...noCost });
  const flight = { key: prompt.hash, msMax: settings.deadlineMs, look, fly, late };
  const { result, isShared } = await flights(ctx, flight);
  return isShared ? { ...result, cached: result.found !== undefined, ...noCost } : result;
}

async function askAll<T>(
  ctx: AnyContext,
  askers: readonly Asker[],
  settings: Settings,
  prompt: Prompt,
  question: Question<T>,
): Promise<Outcome> {
  const attempts: Attempt[] = [];
  const none = { found: undefined, cached: false, attempts, costMicrousd: 0 };
  const signal = AbortSignal.timeout(settings.deadlineMs);
  const { span: above } = ctx;
  let reason = 'deadline';
  let costMicrousd = 0;
  for (const asker of askers) {
    if (signal.aborted) break;
    const purse = createPurse(ctx, asker, settings, prompt);
    const { name, model } = asker.provider;
    let span = noSpan;
    try {
      const value = await asker.ask(prompt, question.schema, {
        fetch: (...call) => spannedFetch(span, ctx.parts.fetch)(...call),
        signal,
        beforeTry: async () => {
          await purse.open();
          span = above.child(`chat ${model}`, 'client', {
            'gen_ai.operation.name': 'chat',
            'gen_ai.provider.name': name,
            'gen_ai.request.model': model,
            'dojang.task': question.task,
          });
        },
        afterTry: async (attempt) => {
          attempts.push(attempt);
          span.note({
            'gen_ai.usage.input_tokens': attempt.tokens.in,
            'gen_ai.usage.output_tokens': attempt.tokens.out,
          });
          span.end(attempt.outcome === 'answered' ? undefined : attempt.outcome);
          costMicrousd += await purse.close(attempt);
        },
      });
      const found: Cached = { value, provider: { name, model } };
      await ctx.parts.cache.put(ctx, 'llm-answer', prompt.hash, found);
      return { ...none, found, reason: '', costMicrousd };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      reason = error.reason;
      if (reason === 'budget-exhausted') break;
    }
  }
  return { ...none, reason, costMicrousd };
}

/** Reserves the highest possible cost before each try, and corrects it afterwards. */
function createPurse(ctx: AnyContext, asker: Asker, settings: Settings, prompt: Prompt) {
  const cap = Math.floor(settings.budgetUsdPerMonth * 1_000_000);
  // Two characters a token is a safe estimate for every tokenizer and for what we send, Korean included.
  const characters =
    prompt.instructions.length + prompt.untrusted.length + prompt.shape.length + 600;
  const most = { in: Math.ceil(characters / 2), out: settings.tokensOutMax };
  const cost = costOf(asker.provider, most);
  let reserved: Reservation | undefined;
  return {
    async open(): Promise<void> {
      if (cost === 0) return;
      reserved = await reserve(ctx, cost, cap);
      if (reserved === undefined) throw new ProviderFailure('budget-exhausted', false);
    },
    async close(attempt: Attempt): Promise<number> {
      if (reserved === undefined) return 0;
      // The cost of a question that was cut off is unknown. At least its input was read.
      const unknown = attempt.outcome === 'timeout' || attempt.outcome === 'unreadable-answer';
      const actual = costOf(asker.provider, unknown ? { in: most.in, out: 0 } : attempt.tokens);
      await settle(ctx, reserved, actual, cap);
      return actual;
    },
  };
}
