/** What our queries read of a cluster, by part. A column that is not here is not asked for. */
export interface Need {
  readonly part: 'spans' | 'exceptions' | 'logs';
  readonly database: string;
  readonly table: string;
  readonly columns: readonly string[];
}

export const needs: readonly Need[] = [
  {
    part: 'spans',
    database: 'signoz_traces',
    table: 'distributed_signoz_index_v3',
    columns: [
      'ts_bucket_start',
      'timestamp',
      'trace_id',
      'span_id',
      'parent_span_id',
      'name',
      'kind',
      'kind_string',
      'duration_nano',
      'status_message',
      'serviceName',
      'has_error',
      'attributes_string',
      'attributes_number',
      'attributes_bool',
      'resources_string',
      'events',
      'response_status_code',
      'external_http_url',
      'db_name',
    ],
  },
  {
    part: 'exceptions',
    database: 'signoz_traces',
    table: 'distributed_signoz_error_index_v2',
    columns: [
      'timestamp',
      'errorID',
      'traceID',
      'spanID',
      'serviceName',
      'exceptionType',
      'exceptionMessage',
      'exceptionStacktrace',
      'resourceTagsMap',
    ],
  },
  {
    part: 'logs',
    database: 'signoz_logs',
    table: 'distributed_logs_v2',
    columns: [
      'ts_bucket_start',
      'timestamp',
      'id',
      'trace_id',
      'span_id',
      'severity_text',
      'severity_number',
      'attributes_string',
      'resources_string',
      'scope_name',
    ],
  },
];
