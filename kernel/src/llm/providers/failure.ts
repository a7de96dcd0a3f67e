export interface Tokens {
  readonly in: number;
  readonly out: number;
}
const noTokens: Tokens = { in: 0, out: 0 };

/** A try that gave no answer. `reason` is a stable word for the log. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly reason: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly tokens: Tokens;

  constructor(
    reason: string,
    retryable: boolean,
    more: { retryAfterMs?: number | undefined; tokens?: Tokens } = {},
  ) {
    super(`a model gave no answer: ${reason}`);
    this.reason = reason;
    this.retryable = retryable;
    this.retryAfterMs = more.retryAfterMs;
    this.tokens = more.tokens ?? noTokens;
  }
}

function retryAfterOf(headers: Record<string, string> | undefined): number | undefined {
  const ms = Number(headers?.['retry-after-ms']);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const text = headers?.['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

const retryableStatus = new Set([408, 409, 425, 429]);

/** Whatever a try threw, as a failure with its word. */
export async function failureOf(error: unknown, signal: AbortSignal): Promise<ProviderFailure> {
  if (error instanceof ProviderFailure) return error;
  if (signal.aborted) return new ProviderFailure('timeout', true);
  const { APICallError } = await import('ai');
  if (!APICallError.isInstance(error)) return new ProviderFailure('unreadable-answer', true);
  const { statusCode, responseHeaders } = error;
  if (statusCode === undefined) return new ProviderFailure('unreachable', true);
  if (statusCode < 400) return new ProviderFailure('unreadable-answer', true);
  const retryable = statusCode >= 500 || retryableStatus.has(statusCode);
  const retryAfterMs = retryAfterOf(responseHeaders);
  return new ProviderFailure(`http-${statusCode}`, retryable, { retryAfterMs });
}
