import { inBuckets } from './windows.ts';

interface Asked {
  /** Seconds that are added to the window at both ends. */
  readonly before: number;
  readonly after: number;
  /** A further condition; `service` names the service. */
  readonly where: string;
}

const between = ({ before, after }: Asked, time: string) =>
  `${time} >= toDateTime64({from:Int64} - ${before}, 9)
    and ${time} < toDateTime64({until:Int64} + ${after}, 9)`;

/** From the table of exceptions. The columns are those of {@link exceptionsInEvents}. */
export const exceptionsInIndex = (asked: Asked) => `
  select timestamp as at, toString(errorID) as error_id, traceID as trace_id,
    spanID as span_id, serviceName as service, exceptionType as type, exceptionMessage as message,
    exceptionStacktrace as stack, resourceTagsMap as resource, {weight} as stands_for
  from signoz_traces.distributed_signoz_error_index_v2
  where {scope} and ${between(asked, 'timestamp')} and ${asked.where}
  limit 1 by errorID`;

const attribute = (name: string) => `JSONExtractString(event, 'attributeMap', 'exception.${name}')`;

/**
 * From the events of spans, for a cluster that is half upgraded. An exception has no id there: the same event of a span is the same
 * exception.
 */
export const exceptionsInEvents = (asked: Asked) => `
  select fromUnixTimestamp64Nano(JSONExtractInt(event, 'timeUnixNano')) as at,
    lower(hex(MD5(concat(toString(trace_id), span_id, event)))) as error_id, trace_id, span_id,
    serviceName as service, ${attribute('type')} as type, ${attribute('message')} as message,
    ${attribute('stacktrace')} as stack, resources_string as resource, {weight} as stands_for
  from signoz_traces.distributed_signoz_index_v3 array join events as event
  where {scope} and ${inBuckets} and JSONExtractString(event, 'name') = 'exception'
    and ${between(asked, 'at')} and ${asked.where}
  limit 1 by error_id`;
