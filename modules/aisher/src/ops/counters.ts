import type { Parts } from '@dojang/kernel';

type Metrics = Parts['metrics'];

/** The counters that rules for alerts ask for. A rule about a series that nobody has yet would be silent for ever. */
const alerted = {
  receiverRows: [
    'dojang_aisher_receiver_rows_total',
    'Spans, log records and points that came in, by what became of them.',
    ['signal', 'outcome'],
  ],
  storeRows: [
    'dojang_aisher_store_rows_total',
    'Rows that left the journal, by what became of them.',
    ['outcome'],
  ],
  sourceReads: [
    'dojang_aisher_source_reads_total',
    'Runs that read a ClickHouse cluster of others, by how they ended.',
    ['outcome'],
  ],
  faults: [
    'dojang_aisher_clickhouse_errors_total',
    'Questions and inserts to which ClickHouse gave no good answer.',
    ['error_type'],
  ],
  cacheRequests: [
    'dojang_aisher_cache_requests_total',
    'Explanations that were looked for in the cache.',
    [],
  ],
  cacheMisses: ['dojang_aisher_cache_misses_total', 'Explanations that a model was asked for.', []],
  lateModels: ['dojang_aisher_llm_timeout_total', 'Explanations that came too late.', []],
} as const satisfies Readonly<Record<string, Parameters<Metrics['counter']>>>;

export function counterOf(metrics: Metrics, which: keyof typeof alerted) {
  const [name, help, labels] = alerted[which];
  return metrics.counter(name, help, labels);
}

/** Has each process show them from its start on. */
export function declareCounters(metrics: Metrics): void {
  for (const which of Object.keys(alerted)) counterOf(metrics, which as keyof typeof alerted);
}
