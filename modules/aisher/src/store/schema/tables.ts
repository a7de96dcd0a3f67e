/**
 * The tables of telemetry. Their names and columns are those that a SigNoz cluster has, so that the same query reads both; the text
 * is our own. Our own columns come after them.
 */

/** Of each table: whose row it is, when it came, how many rows it stands for, and how long it stays. */
const ownColumns = `
  org LowCardinality(String) codec(ZSTD(1)),
  received_at DateTime codec(DoubleDelta, ZSTD(1)),
  weight Float32 default 1 codec(ZSTD(1)),
  retention_days UInt16 default 15 codec(ZSTD(1))`;

/**
 * Rows go by the time that they came: rows with an older time of their own would vanish at insert. A partition is of one org and
 * one day, so whole parts are dropped, and an org can be erased.
 */
const engine = (order: string, kind = 'MergeTree') => `
engine = ${kind}
partition by (org, toDate(received_at))
order by (org, ${order})
ttl received_at + toIntervalDay(retention_days)
settings ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000, fsync_after_insert = 1`;

const text = 'String codec(ZSTD(1))';
const word = 'LowCardinality(String) codec(ZSTD(1))';
const time = 'DateTime64(9) codec(DoubleDelta, ZSTD(1))';
const attributes = `
  attributes_string Map(LowCardinality(String), String) codec(ZSTD(1)),
  attributes_number Map(LowCardinality(String), Float64) codec(ZSTD(1)),
  attributes_bool Map(LowCardinality(String), Bool) codec(ZSTD(1)),
  resources_string Map(LowCardinality(String), String) codec(ZSTD(1))`;
const spanIds = `
  index trace_ids trace_id type bloom_filter(0.01) granularity 1,
  index span_ids span_id type bloom_filter(0.01) granularity 1`;
const textIndex = (name: string, column: string) =>
  `index ${name} ${column} type ngrambf_v1(4, 60000, 5, 0) granularity 1`;

const service = '`resource_string_service$$name`';

const spans = `create table if not exists signoz_traces.signoz_index_v3 (
  ts_bucket_start UInt64 codec(DoubleDelta, ZSTD(1)),
  resource_fingerprint ${text},
  timestamp ${time},
  trace_id FixedString(32) codec(ZSTD(1)),
  span_id ${text},
  trace_state ${text},
  parent_span_id ${text},
  flags UInt32 codec(T64, ZSTD(1)),
  name ${word},
  kind Int8 codec(T64, ZSTD(1)),
  kind_string ${word},
  duration_nano UInt64 codec(T64, ZSTD(1)),
  status_code Int16 codec(T64, ZSTD(1)),
  status_message ${text},
  status_code_string ${word},${attributes},
  events Array(String) codec(ZSTD(2)),
  links ${text},
  response_status_code ${word},
  http_url ${word},
  http_method ${word},
  http_host ${word},
  external_http_url ${word},
  external_http_method ${word},
  db_name ${word},
  db_operation ${word},
  has_error Bool codec(T64, ZSTD(1)),
  is_remote ${word},
  scope_name ${word},
  ${service} LowCardinality(String) default resources_string['service.name'] codec(ZSTD(1)),
  serviceName String alias ${service},
  traceID String alias trace_id,
  hasError Bool alias has_error,
  durationNano UInt64 alias duration_nano,${ownColumns},${spanIds},
  index durations duration_nano type minmax granularity 1
)${engine('ts_bucket_start, resource_fingerprint, has_error, name, timestamp')}`;

const exceptions = `create table if not exists signoz_traces.signoz_error_index_v2 (
  timestamp ${time},
  errorID FixedString(32) codec(ZSTD(1)),
  groupID FixedString(32) codec(ZSTD(1)),
  traceID FixedString(32) codec(ZSTD(1)),
  spanID ${text},
  serviceName ${word},
  exceptionType ${word},
  exceptionMessage ${text},
  exceptionStacktrace ${text},
  exceptionEscaped Bool codec(T64, ZSTD(1)),
  resourceTagsMap Map(LowCardinality(String), String) codec(ZSTD(1)),${ownColumns},
  index trace_ids traceID type bloom_filter(0.01) granularity 1,
  ${textIndex('messages', 'exceptionMessage')}
)${engine('timestamp, groupID')}`;

const logs = `create table if not exists signoz_logs.logs_v2 (
  ts_bucket_start UInt64 codec(DoubleDelta, ZSTD(1)),
  resource_fingerprint ${text},
  timestamp UInt64 codec(DoubleDelta, ZSTD(1)),
  observed_timestamp UInt64 codec(DoubleDelta, ZSTD(1)),
  id ${text},
  trace_id ${text},
  span_id ${text},
  trace_flags UInt32 codec(T64, ZSTD(1)),
  severity_text ${word},
  severity_number UInt8 codec(T64, ZSTD(1)),
  body String codec(ZSTD(2)),${attributes},
  scope_name ${text},${ownColumns},${spanIds},
  ${textIndex('bodies', 'body')}
)${engine('ts_bucket_start, resource_fingerprint, severity_text, timestamp, id')}`;

const samples = `create table if not exists signoz_metrics.samples (
  metric ${word},
  unit ${word},
  temporality ${word},
  kind ${word},
  fingerprint UInt64 codec(ZSTD(1)),
  at ${time},
  value Float64 codec(Gorilla, ZSTD(1)),${ownColumns}
)${engine('metric, fingerprint, at')}`;

const series = `create table if not exists signoz_metrics.series (
  metric ${word},
  fingerprint UInt64 codec(ZSTD(1)),
  labels Map(LowCardinality(String), String) codec(ZSTD(1)),${ownColumns}
)${engine('metric, fingerprint', 'ReplacingMergeTree(received_at)')}`;

/** Queries name the table of all shards. On one server it is the table itself under another name. */
const shared = (database: string, table: string) =>
  `create table if not exists ${database}.distributed_${table} engine = Alias(${database}, ${table})`;

/** What each version of the tables adds. A version that has been released is never changed. */
export const versions: readonly (readonly string[])[] = [
  [
    'create database if not exists signoz_traces',
    'create database if not exists signoz_logs',
    'create database if not exists signoz_metrics',
    spans,
    exceptions,
    logs,
    samples,
    series,
    shared('signoz_traces', 'signoz_index_v3'),
    shared('signoz_traces', 'signoz_error_index_v2'),
    shared('signoz_logs', 'logs_v2'),
    shared('signoz_metrics', 'samples'),
    shared('signoz_metrics', 'series'),
  ],
];

/** Each table that holds rows of orgs. */
export const orgTables: readonly string[] = versions
  .flat()
  .filter((statement) => statement.includes('partition by (org,'))
  .flatMap((statement) => /^create table if not exists (\S+) \(/.exec(statement)?.[1] ?? []);
