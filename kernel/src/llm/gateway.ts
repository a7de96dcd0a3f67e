import { randomUUID } from 'node:crypto';
import type { CacheSpace } from '../core/cache-space.ts';
import { type AnyContext, isInTransaction } from '../core/context.ts';
import { noSpan, spannedFetch } from '../observe/tracing/span.ts';
import { costOf } from './budget.ts';
import { createFlights } from './flights.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { buildPrompt, type Prompt, restoreAnswer, withFaults } from './providers/prompt.ts';
import {
  type Asker,
  type Attempt,
  createAsker,
  defaults,
  ProviderFailure,
  type Settings,
} from './providers/provider.ts';
import { byTier } from './providers/tiers.ts';
import { createPurse, mostOf } from './purse.ts';
import type { Answer, Estimate, Question } from './question.ts';
import { logRequest } from './request-log.ts';

export type { Answer, Estimate, Question } from './question.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly llm: Gateway;
  }
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
  /** What the question would take at most. Nothing is asked. */
  estimate<T>(question: Question<T>): Estimate;
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
  const all = config.providers.map((provider) => {
    const asker = createAsker(provider, settings);
    return provider.tier === undefined ? { asker } : { asker, tier: provider.tier };
  });
  const askersFor = ({ tier }: Pick<Question<unknown>, 'tier'>) =>
    byTier(all, tier).map(({ asker }) => asker);
  const flights = createFlights<Outcome>();
  return {
    hasModel: all.length > 0,
    budgetUsdPerMonth: config.budgetUsdPerMonth,
    async generate(ctx, question) {
      if (isInTransaction(ctx)) {
        throw new Error('a model is asked outside transactions: it takes seconds');
      }
      const started = performance.now();
      const at = ctx.now();
      const prompt = buildPrompt(question);
      const asking = { askers: askersFor(question), settings, flights };
      const outcome = await askOnce(ctx, asking, prompt, question);
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
        tokens: tokensOf(outcome.attempts),
        costMicrousd: outcome.costMicrousd,
        isCached: used && outcome.cached,
        ...(reason === undefined ? {} : { reason }),
      };
    },
    estimate(question) {
      const most = mostOf(buildPrompt(question), tokensOutMaxOf(question, settings));
      const providers = askersFor(question).map(({ provider }) => provider);
      return {
        model: providers[0]?.model ?? null,
        tokensInMax: most.in,
        tokensOutMax: most.out,
        costMicrousdMax: Math.max(0, ...providers.map((each) => costOf(each, most))),
      };
    },
  };
}

const tokensOutMaxOf = (asked: Pick<Question<unknown>, 'tokensOutMax'>, settings: Settings) =>
  Math.min(asked.tokensOutMax ?? settings.tokensOutMax, settings.tokensOutMax);

const tokensOf = (attempts: readonly Attempt[]) => ({
  in: attempts.reduce((sum, { tokens }) => sum + tokens.in, 0),
  out: attempts.reduce((sum, { tokens }) => sum + tokens.out, 0),
});

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
  const spent = { attempts: [] as Attempt[], costMicrousd: 0 };
  const signal = AbortSignal.timeout(settings.deadlineMs);
  let reason = 'deadline';
  for (const asker of askers) {
    if (signal.aborted) break;
    const { name, model } = asker.provider;
    const ask = (prompt: Prompt) =>
      askOne(ctx, asker, { settings, signal, spent, prompt }, question);
    try {
      const value = await askChecked(ask, prompt, question);
      const found: Cached = { value, provider: { name, model } };
      await ctx.parts.cache.put(ctx, 'llm-answer', prompt.hash, found);
      return { found, cached: false, reason: '', ...spent };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      reason = error.reason;
      if (reason === 'budget-exhausted' || reason === 'failed-check') break;
    }
  }
  return { found: undefined, cached: false, reason, ...spent };
}

/** An answer without faults. One that has some is asked for once more. @throws ProviderFailure */
async function askChecked<T>(
  ask: (prompt: Prompt) => Promise<unknown>,
  prompt: Prompt,
  { check, schema }: Question<T>,
): Promise<unknown> {
  const faultsOf = (value: unknown): readonly string[] => {
    const restored = restoreAnswer(value, prompt.masked, schema);
    return restored.success ? (check?.(restored.data) ?? []) : [];
  };
  const first = await ask(prompt);
  const faults = faultsOf(first);
  if (faults.length === 0) return first;
  const second = await ask(withFaults(prompt, faults));
  if (faultsOf(second).length > 0) throw new ProviderFailure('failed-check', false);
  return second;
}

interface OneAsking {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  readonly prompt: Prompt;
  /** Of all questions of this one answer together. */
  readonly spent: { readonly attempts: Attempt[]; costMicrousd: number };
}

function askOne<T>(
  ctx: AnyContext,
  asker: Asker,
  { settings, signal, prompt, spent }: OneAsking,
  question: Question<T>,
): Promise<unknown> {
  const { provider } = asker;
  const tokensOutMax = tokensOutMaxOf(question, settings);
  const most = mostOf(prompt, tokensOutMax);
  const purse = createPurse(ctx, provider, most, settings.budgetUsdPerMonth);
  let span = noSpan;
  return asker.ask(prompt, question.schema, {
    fetch: (...call) => spannedFetch(span, ctx.parts.fetch)(...call),
    signal,
    tokensOutMax,
    beforeTry: async () => {
      await purse.open();
      span = ctx.span.child(`chat ${provider.model}`, 'client', {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': provider.name,
        'gen_ai.request.model': provider.model,
        'dojang.task': question.task,
      });
    },
    afterTry: async (attempt) => {
      spent.attempts.push(attempt);
      span.note({
        'gen_ai.usage.input_tokens': attempt.tokens.in,
        'gen_ai.usage.output_tokens': attempt.tokens.out,
      });
      span.end(attempt.outcome === 'answered' ? undefined : attempt.outcome);
      spent.costMicrousd += await purse.close(attempt);
    },
  });
}
