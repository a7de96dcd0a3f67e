import type { Tier } from './providers/tiers.ts';

/** One endpoint that speaks the OpenAI chat-completions format. They are asked in order. */
export interface Provider {
  /** Shown in the request log and metrics. */
  readonly name: string;
  /** With `/v1` where the endpoint has it. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly model: string;
  /** Which questions it is for; for those of any tier, after the others, when left out. */
  readonly tier?: Tier;
  readonly usdPerMillionInput?: number;
  readonly usdPerMillionOutput?: number;
}

export interface GatewayConfig {
  /** With an empty list, every question gets its deterministic fallback at once. */
  readonly providers: readonly Provider[];
  /** What one org's questions may cost in a month (UTC). */
  readonly budgetUsdPerMonth: number;
  /** Of one try. 8 s when left out. */
  readonly timeoutMs?: number;
  /** Tries at one provider; 3 when left out. */
  readonly triesMax?: number;
  /** Wait before the second try, doubled before each further one; 2 s when left out. */
  readonly backoffMs?: number;
  /** The longest wait. A provider that asks for a longer one is left at once; 10 s. */
  readonly backoffMaxMs?: number;
  /** All tries of all providers together; 45 s. */
  readonly deadlineMs?: number;
  /** Failures in a row that open a provider's circuit, and how long it stays open; 5, 30 s. */
  readonly circuitFailures?: number;
  readonly circuitOpenMs?: number;
  /** Upper bound of an answer; 2,000. */
  readonly tokensOutMax?: number;
}
