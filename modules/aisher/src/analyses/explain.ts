import type { AnyContext } from '@dojang/kernel';
import type { ModelAnswer } from './claims/answer.ts';
import { judgeAnswer, type Removed, type Seen } from './claims/truth.ts';
import { type Asked, type Material, materialOf, ownAnswer, questionOf } from './question.ts';

export interface Explanation {
  readonly answer: ModelAnswer;
  /** What the model said and the evidence did not. */
  readonly removed: readonly Removed[];
  /** `ranking`: no model was asked, or none gave an answer that may be shown. */
  readonly origin: 'model' | 'ranking';
  readonly model: string | null;
  /** Why it is the ranking's; null for a model's. */
  readonly reason: string | null;
  readonly tokens: { readonly in: number; readonly out: number };
  readonly costMicrousd: number;
  readonly isCached: boolean;
  /** Ids of the evidence that was sent. */
  readonly sent: readonly string[];
}

const suspectsOf = ({ ranking }: Asked) => ranking.candidates.map(({ service }) => service);

/** Somebody waits for it. A model that answers later has answered for the next who asks. */
const explainMsMax = 30_000;

/**
 * Asks a model for the cause, and keeps of its answer what the evidence says. An answer whose cause is not in the evidence
 * is asked for once more; after that, and after half a minute, the ranking's own sentence is the answer. Takes seconds: never in a
 * transaction.
 */
export async function explain(
  ctx: AnyContext,
  asked: Asked,
  { msMax = explainMsMax } = {},
): Promise<Explanation> {
  const material = materialOf(asked);
  const sent = material.sent.map(({ id }) => id);
  const answered = askModel(ctx, asked, material);
  const late = Promise.withResolvers<Explanation>();
  const timer = setTimeout(() => {
    late.resolve({
      answer: ownAnswer(asked),
      removed: [],
      origin: 'ranking',
      model: null,
      reason: 'deadline',
      tokens: { in: 0, out: 0 },
      costMicrousd: 0,
      isCached: false,
      sent,
    });
  }, msMax);
  try {
    return await Promise.race([answered, late.promise]);
  } finally {
    clearTimeout(timer);
    answered.catch((error) => ctx.log.error({ error }, 'an explanation failed'));
  }
}

async function askModel(ctx: AnyContext, asked: Asked, material: Material): Promise<Explanation> {
  const { sent } = material;
  const seen: Seen = { evidence: sent, suspects: suspectsOf(asked), known: asked.known };
  const { value, origin, model, reason, tokens, costMicrousd, isCached } =
    await ctx.parts.llm.generate(ctx, {
      ...questionOf(asked, material),
      check: (answer) => judgeAnswer(answer, seen).faults,
    });
  const cost = { tokens, costMicrousd, isCached, sent: sent.map(({ id }) => id) };
  if (origin === 'deterministic') {
    return {
      ...cost,
      answer: value,
      removed: [],
      origin: 'ranking',
      model,
      reason: reason ?? null,
    };
  }
  const { answer, removed } = judgeAnswer(value, seen);
  return { ...cost, answer, removed, origin: 'model', model, reason: null };
}

/** What it would take at most, for the button that asks. */
export const estimate = (ctx: AnyContext, asked: Asked) =>
  ctx.parts.llm.estimate(questionOf(asked, materialOf(asked)));
