import { z } from 'zod';
import { count, map, nanos, text } from './columns.ts';

/** A line of a log, as pages show it. */
export const logRow = z
  .object({
    id: text,
    at_ns: nanos,
    trace_id: text,
    span_id: text,
    service: text,
    severity: text,
    severity_number: count,
    said: text,
    attributes: map,
  })
  .transform(({ at_ns, trace_id, span_id, severity_number, said, ...rest }) => ({
    ...rest,
    body: said,
    atNs: at_ns,
    traceId: trace_id,
    spanId: span_id,
    severityNumber: severity_number,
  }));

export type LogLine = z.output<typeof logRow>;

/** Its columns in a `select`. */
export const logColumns = `id, toInt64(timestamp) as at_ns, trace_id, span_id,
  resources_string['service.name'] as service, severity_text as severity, severity_number,
  {body} as said,
  attributes_string as attributes`;
