import type { ZodType } from 'zod';
import type { Tier } from './providers/tiers.ts';

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
  /** How much thinking it is worth; all models are asked, as they are listed, when left out. */
  readonly tier?: Tier;
  /** Upper bound of the answer; the deployment's when left out, and never more than that. */
  readonly tokensOutMax?: number;
  /**
   * What is wrong with an answer of the right shape, a sentence each. With a fault, the model is asked once more and
   * is given the list; with a fault in that answer as well, the fallback answers.
   */
  readonly check?: (value: T) => readonly string[];
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
  /** Of all tries of this question; nothing for an answer from the cache. */
  readonly tokens: { readonly in: number; readonly out: number };
  readonly costMicrousd: number;
  readonly isCached: boolean;
  /** Why it is deterministic: `no-provider`, `budget-exhausted`, `timeout`, `http-500`, `wrong-schema`, … */
  readonly reason?: string;
}

/** What a question would take at most, before it is asked. */
export interface Estimate {
  /** Null where no model is configured. */
  readonly model: string | null;
  readonly tokensInMax: number;
  readonly tokensOutMax: number;
  /** Of one try, at the dearest of the models that may be asked. */
  readonly costMicrousdMax: number;
}
