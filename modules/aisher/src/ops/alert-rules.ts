import type { Module } from '@dojang/kernel';

type Rules = Module['alerts'];

const rows = (outcomes: string) => `sum(rate(dojang_aisher_receiver_rows_total${outcomes}[5m]))`;

/** Telemetry that does not come in. */
const takes: Rules = [
  {
    name: 'AisherRowsRefused',
    expr: `${rows('{outcome=~"rejected|limited|shed|refused"}')} / ${rows('')} > 0.01`,
    forMinutes: 5,
    severity: 'ticket',
    summary: 'More than one row of telemetry in a hundred is turned away.',
  },
  {
    name: 'AisherTelemetryStale',
    expr: 'min by (signal) (dojang_aisher_newest_row_seconds) > 600',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'No telemetry of a signal was stored for ten minutes.',
  },
  {
    name: 'AisherSourceFailing',
    expr: 'sum(increase(dojang_aisher_source_reads_total{outcome="failed"}[15m])) > 5',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'A ClickHouse cluster that an org reads from fails at each try.',
  },
];

/** Telemetry that came in and is not stored. */
const stores: Rules = [
  {
    name: 'AisherJournalBehind',
    expr: 'max(dojang_aisher_journal_seconds) > 60',
    forMinutes: 2,
    severity: 'page',
    summary: 'Telemetry waits for more than a minute to be stored; senders are turned away.',
  },
  {
    name: 'AisherRowsLost',
    expr: 'increase(dojang_aisher_store_rows_total{outcome="refused"}[15m]) > 0',
    forMinutes: 0,
    severity: 'page',
    summary: 'The store refused rows for good that senders were told are kept.',
  },
  {
    name: 'AisherEngineAway',
    expr: 'max(dojang_aisher_engine_ready) == 0',
    forMinutes: 5,
    severity: 'page',
    summary: 'The engine that stores telemetry is away.',
  },
  {
    name: 'AisherClickhouseErrors',
    expr: 'sum(rate(dojang_aisher_clickhouse_errors_total[5m])) > 0.1',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'ClickHouse gives no good answer more than once in ten seconds.',
  },
  {
    name: 'AisherPartsBroken',
    expr: 'max(dojang_aisher_broken_parts) > 0',
    forMinutes: 0,
    severity: 'ticket',
    summary: 'The engine set damaged parts of its tables aside.',
  },
  {
    name: 'AisherDiskFilling',
    expr: 'min(dojang_aisher_disk_free_ratio) < 0.15',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'The disk of the journal is nearly full.',
  },
  {
    name: 'AisherDiskFull',
    expr: 'min(dojang_aisher_disk_free_ratio) < 0.05',
    forMinutes: 1,
    severity: 'page',
    summary: 'The disk of the journal is full, and telemetry is turned away.',
  },
];

/** Explanations that are late or dear. */
const explains: Rules = [
  {
    name: 'AisherExplanationsLate',
    expr: 'sum(rate(dojang_aisher_llm_timeout_total[5m])) > 0.05',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'The model answers too late why errors happen; people see the ranking alone.',
  },
  {
    name: 'AisherExplanationsNew',
    expr: 'sum(rate(dojang_aisher_cache_misses_total[10m])) / sum(rate(dojang_aisher_cache_requests_total[10m])) > 0.8 and sum(increase(dojang_aisher_cache_requests_total[10m])) > 20',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'Few explanations come from the cache: most are asked for and paid.',
  },
];

export const aisherAlertRules: Rules = [...takes, ...stores, ...explains];
