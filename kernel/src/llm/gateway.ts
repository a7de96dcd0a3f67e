import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { type AnyContext, isInTransaction } from '../core/context.ts';
import { costOf, type Reservation, reserve, settle } from './budget.ts';
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
  /** What it is for, `<module>.<noun>`: `commit.draft`. */
  readonly task: string;
  /** Shape of the answer. Checked on every answer, from the model and from the cache. */
  readonly schema: ZodType<T>;
  /** Ours: what to do. A person's hint may be in it; it is masked too. */
  readonly instructions: string;
  /** Theirs: diffs, logs, captions. Fenced, masked, never obeyed. */
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

/** What came of the question before the fallback is thought of. */
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

/** Built once, in `server/src/app.ts`; circuit breakers live as long as it does. */
export function createGateway(config: GatewayConfig): Gateway {
  const settings = { ...defaults, ...given(config) } as Settings;
  // The library prints warnings about a server's abilities to the console.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  const askers = config.providers.map((provider) => createAsker(provider, settings));
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
      const outcome = await askAll(ctx, askers, settings, prompt, question);
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

async function askAll<T>(
  ctx: AnyContext,
  askers: readonly Asker[],
  settings: Settings,
  prompt: Prompt,
  question: Question<T>,
): Promise<Outcome> {
  const attempts: Attempt[] = [];
  const none = { found: undefined, cached: false, attempts, costMicrousd: 0 };
  if (askers.length === 0) return { ...none, reason: 'no-provider' };
  const { cache } = ctx.parts;
  if (!question.fresh) {
    const found = await cache.peek<Cached>(ctx, 'llm-answer', prompt.hash);
    if (found !== undefined) return { ...none, found, cached: true, reason: '' };
  }
  const signal = AbortSignal.timeout(settings.deadlineMs);
  let reason = 'deadline';
  let costMicrousd = 0;
  for (const asker of askers) {
    if (signal.aborted) break;
    const purse = createPurse(ctx, asker, settings, prompt);
    try {
      const value = await asker.ask(prompt, question.schema, {
        fetch: ctx.parts.fetch,
        signal,
        beforeTry: purse.open,
        afterTry: async (attempt) => {
          attempts.push(attempt);
          costMicrousd += await purse.close(attempt);
        },
      });
      const { name, model } = asker.provider;
      const found: Cached = { value, provider: { name, model } };
      await cache.put(ctx, 'llm-answer', prompt.hash, found);
      return { ...none, found, reason: '', costMicrousd };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      reason = error.reason;
      if (reason === 'budget-exhausted') break;
    }
  }
  return { ...none, reason, costMicrousd };
}

/** Reserves before each try what it can cost at most, and sets it right after. */
function createPurse(ctx: AnyContext, asker: Asker, settings: Settings, prompt: Prompt) {
  const cap = Math.floor(settings.budgetUsdPerMonth * 1_000_000);
  // Two characters a token is more than any tokenizer needs for what we send, Korean included.
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
      // Nobody says what a question cost that was cut off: its input was read, at least.
      const unknown = attempt.outcome === 'timeout' || attempt.outcome === 'unreadable-answer';
      const actual = costOf(asker.provider, unknown ? { in: most.in, out: 0 } : attempt.tokens);
      await settle(ctx, reserved, actual, cap);
      return actual;
    },
  };
}
