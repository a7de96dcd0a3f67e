import type { AnyContext } from '@dojang/kernel';
import type { KeptExplanation, KeptTokens } from '../analyses/schema.ts';
import { counterOf } from '../ops/counters.ts';

/** One explanation, as it is counted. */
export interface Explained {
  readonly seconds: number;
  readonly explanation: KeptExplanation;
  readonly tokens: KeptTokens | null;
  readonly costMicrousd: number;
  readonly cache: 'none' | 'hit' | 'miss';
}

/** Models answer within seconds, and half a minute is the most that is waited. */
const buckets = [0.1, 0.5, 1, 2, 4, 8, 15, 30];
const late = new Set(['deadline', 'timeout']);

/** Counts an explanation for whoever runs the server. */
export function noteExplained({ parts: { metrics } }: AnyContext, explained: Explained): void {
  const { seconds, explanation, tokens, costMicrousd, cache } = explained;
  const { origin, model, reason } = explanation;
  if (cache !== 'none') counterOf(metrics, 'cacheRequests').inc();
  if (cache === 'hit') {
    metrics.counter('dojang_aisher_cache_hits_total', 'Explanations that the cache gave.').inc();
  }
  if (cache === 'miss') {
    counterOf(metrics, 'cacheMisses').inc();
    metrics
      .histogram(
        'dojang_aisher_llm_analysis_duration_seconds',
        'How long a model took for an explanation, by model and status.',
        ['model', 'status'],
        buckets,
      )
      .observe({ model: model ?? 'none', status: origin === 'model' ? 'ok' : 'failed' }, seconds);
    metrics
      .counter('dojang_aisher_llm_cost_usd_total', 'What explanations cost, by model.', ['model'])
      .inc({ model: model ?? 'none' }, costMicrousd / 1e6);
    if (late.has(reason ?? '')) {
      counterOf(metrics, 'lateModels').inc();
    }
  }
  if (tokens !== null) noteForms(metrics, tokens);
}

function noteForms(metrics: AnyContext['parts']['metrics'], { forms, sent }: KeptTokens): void {
  const counter = metrics.counter(
    'dojang_aisher_tokens_total',
    'Tokens that the errors of questions take in each form.',
    ['form'],
  );
  for (const [form, tokens] of Object.entries(forms)) counter.inc({ form }, tokens);
  if (sent === null || forms.json === 0) return;
  metrics
    .gauge(
      'dojang_aisher_toon_compression_ratio',
      'Tokens of the form that was sent last, of those of compact JSON.',
    )
    .set(forms[sent] / forms.json);
}
