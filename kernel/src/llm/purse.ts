import type { AnyContext } from '../core/context.ts';
import { costOf, type Reservation, reserve, settle } from './budget.ts';
import type { Provider } from './gateway-config.ts';
import type { Prompt } from './providers/prompt.ts';
import { type Attempt, ProviderFailure } from './providers/provider.ts';

/** What our own frame around a question takes, in characters. */
const frameCharacters = 600;

/**
 * The most that a question sends and gets, in tokens. Two characters a token is a safe estimate for every tokenizer and
 * for what we send, Korean included.
 */
export function mostOf(
  { instructions, untrusted, shape }: Pick<Prompt, 'instructions' | 'untrusted' | 'shape'>,
  tokensOutMax: number,
): { in: number; out: number } {
  const characters = instructions.length + untrusted.length + shape.length + frameCharacters;
  return { in: Math.ceil(characters / 2), out: tokensOutMax };
}

/** Reserves the highest possible cost before each try, and corrects it afterwards. */
export function createPurse(
  ctx: AnyContext,
  provider: Provider,
  most: { in: number; out: number },
  budgetUsdPerMonth: number,
) {
  const cap = Math.floor(budgetUsdPerMonth * 1_000_000);
  const cost = costOf(provider, most);
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
      const actual = costOf(provider, unknown ? { in: most.in, out: 0 } : attempt.tokens);
      await settle(ctx, reserved, actual, cap);
      return actual;
    },
  };
}
