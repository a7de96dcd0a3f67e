import { sql } from 'kysely';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import type { Finding } from '../masking/index.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Provider } from './gateway-config.ts';
import type { Attempt } from './providers/provider.ts';

export interface LoggedRequest {
  readonly id: string;
  readonly at: Date;
  readonly task: string;
  readonly promptVersion: string;
  readonly variant: string | undefined;
  readonly promptHash: string;
  readonly outcome: 'answered' | 'cached' | 'fallback';
  readonly reason: string | undefined;
  readonly provider: Pick<Provider, 'name' | 'model'> | undefined;
  readonly attempts: readonly Attempt[];
  readonly costMicrousd: number;
  readonly latencyMs: number;
  readonly found: readonly Finding[];
}

const sum = (attempts: readonly Attempt[], way: 'in' | 'out') =>
  attempts.reduce((total, { tokens }) => total + tokens[way], 0);

/** One line of the request log, and the metrics that go with it. Neither prompt nor answer. */
export async function logRequest(ctx: AnyContext, request: LoggedRequest): Promise<void> {
  const { provider, attempts, outcome, found } = request;
  const masked: Record<string, number> = {};
  for (const { kind } of found) masked[kind] = (masked[kind] ?? 0) + 1;
  const tokensIn = sum(attempts, 'in');
  const tokensOut = sum(attempts, 'out');
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.llm_request')
      .values({
        id: request.id,
        org_id: ctx.org,
        at: request.at,
        task: request.task,
        prompt_version: request.promptVersion,
        variant: request.variant ?? null,
        prompt_hash: request.promptHash,
        outcome,
        reason: request.reason ?? null,
        provider: provider?.name ?? null,
        model: provider?.model ?? null,
        tries: attempts.length,
        attempts: JSON.stringify(
          attempts.map(({ provider, outcome, ms }) => ({ provider, outcome, ms })),
        ),
        tokens_in: tokensIn,
        tokens_out: tokensOut,
        cost_microusd: request.costMicrousd,
        latency_ms: request.latencyMs,
        masked: JSON.stringify(masked),
        trace: ctx.trace,
      })
      .execute(),
  );
  const counted = llmMetrics(ctx.parts.metrics);
  const { task } = request;
  counted.requests.inc({ task, outcome, reason: request.reason ?? '' });
  counted.tokens.inc({ task, way: 'in' }, tokensIn);
  counted.tokens.inc({ task, way: 'out' }, tokensOut);
  counted.cost.inc({ task }, request.costMicrousd);
  counted.seconds.observe({ task, outcome }, request.latencyMs / 1000);
}

/** Asked for at the start as well: a rule sees the first failure only beside what was there before. */
export const llmMetrics = (metrics: Metrics) => ({
  requests: metrics.counter('dojang_llm_requests_total', 'Questions to the gateway', [
    'task',
    'outcome',
    'reason',
  ]),
  tokens: metrics.counter('dojang_llm_tokens_total', 'Tokens', ['task', 'way']),
  cost: metrics.counter('dojang_llm_cost_microusd_total', 'Millionths of a US dollar', ['task']),
  seconds: metrics.histogram(
    'dojang_llm_seconds',
    'From question to value',
    ['task', 'outcome'],
    secondsBuckets,
  ),
});

const secondsBuckets = [0.01, 0.1, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** The org's questions by month (UTC) and task, newest first. Times are right to five per cent. */
export async function countRequests(ctx: AnyContext) {
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{
      month: string;
      task: string;
      answered: number;
      cached: number;
      fallback: number;
      tokensIn: number;
      tokensOut: number;
      costMicrousd: number;
      latencyMsP95: number;
    }>`
      select to_char(month, 'YYYY-MM') as month, task, answered::float8, cached::float8, fallback::float8,
        tokens_in::float8 as "tokensIn", tokens_out::float8 as "tokensOut", cost_microusd::float8 as "costMicrousd",
        kernel.quantile_of(latencies, 0.95) as "latencyMsP95"
      from kernel.llm_tally order by 1 desc, 2 limit 60`.execute(kernelDb(ctx)),
  );
  return rows;
}
