import type { AnyContext } from '@dojang/kernel';
import type { ModelAnswer } from './answer.ts';
import { type Asked, materialOf, questionOf } from './question.ts';
import { judgeAnswer, type Removed, type Seen } from './truth.ts';

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

/**
 * Asks a model for the cause, and keeps of its answer what the evidence says. An answer whose cause is not in the evidence
 * is asked for once more; after that the ranking's own sentence is the answer. Takes seconds: never in a transaction.
 */
export async function explain(ctx: AnyContext, asked: Asked): Promise<Explanation> {
  const material = materialOf(asked);
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
