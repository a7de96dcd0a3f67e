import {
  attributesOf,
  fieldsOf,
  integerOf,
  type JsonFields,
  listOf,
  numberOf,
  optionalNumber,
  readValue,
  textOf,
} from './json-values.ts';
import {
  type MetricKind,
  type OtlpLog,
  type OtlpMetric,
  type OtlpPoint,
  type OtlpSpan,
  partsMax,
} from './request.ts';
import { brokenBody } from './wire.ts';

export function spanOf(json: unknown): OtlpSpan {
  const fields = fieldsOf(json);
  const status = fieldsOf(fields.status);
  return {
    traceId: textOf(fields.traceId),
    spanId: textOf(fields.spanId),
    parentSpanId: textOf(fields.parentSpanId),
    traceState: textOf(fields.traceState),
    flags: numberOf(fields.flags),
    name: textOf(fields.name),
    kind: numberOf(fields.kind),
    startNs: integerOf(fields.startTimeUnixNano),
    endNs: integerOf(fields.endTimeUnixNano),
    attributes: attributesOf(fields.attributes),
    events: listOf(fields.events).slice(0, partsMax.events).map(eventOf),
    links: listOf(fields.links).slice(0, partsMax.links).map(linkOf),
    statusCode: numberOf(status.code),
    statusMessage: textOf(status.message),
  };
}

function eventOf(json: unknown) {
  const { name, timeUnixNano, attributes } = fieldsOf(json);
  return {
    name: textOf(name),
    atNs: integerOf(timeUnixNano),
    attributes: attributesOf(attributes),
  };
}

function linkOf(json: unknown) {
  const { traceId, spanId } = fieldsOf(json);
  return { traceId: textOf(traceId), spanId: textOf(spanId) };
}

export function logOf(json: unknown): OtlpLog {
  const fields = fieldsOf(json);
  return {
    atNs: integerOf(fields.timeUnixNano),
    observedNs: integerOf(fields.observedTimeUnixNano),
    severityNumber: numberOf(fields.severityNumber),
    severityText: textOf(fields.severityText),
    body: readValue(fields.body),
    attributes: attributesOf(fields.attributes),
    flags: numberOf(fields.flags),
    traceId: textOf(fields.traceId),
    spanId: textOf(fields.spanId),
    eventName: textOf(fields.eventName),
  };
}

const kinds: readonly (readonly [field: string, kind: MetricKind])[] = [
  ['gauge', 'gauge'],
  ['sum', 'sum'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'histogram'],
  ['summary', 'summary'],
];

/** @param pointsMax of one metric; more are refused. */
export function metricOf(json: unknown, pointsMax: number): OtlpMetric {
  const fields = fieldsOf(json);
  const [field, kind] = kinds.find(([name]) => fields[name] !== undefined) ?? ['', 'gauge'];
  const data = fieldsOf(fields[field]);
  const points = listOf(data.dataPoints);
  if (points.length > pointsMax) throw brokenBody('a metric has too many points');
  return {
    name: textOf(fields.name),
    unit: textOf(fields.unit),
    kind,
    temporality: numberOf(data.aggregationTemporality),
    points: points.map((point) => pointOf(fieldsOf(point))),
  };
}

function pointOf(fields: JsonFields): OtlpPoint {
  const point: OtlpPoint = {
    attributes: attributesOf(fields.attributes),
    atNs: integerOf(fields.timeUnixNano),
    isEmpty: (numberOf(fields.flags) & 1) === 1,
    bounds: listOf(fields.explicitBounds).slice(0, partsMax.buckets).map(numberOf),
    buckets: listOf(fields.bucketCounts).slice(0, partsMax.buckets).map(numberOf),
    quantiles: listOf(fields.quantileValues).slice(0, partsMax.buckets).map(quantileOf),
  };
  const value = optionalNumber(fields.asDouble ?? fields.asInt);
  if (value !== undefined) point.value = value;
  for (const name of ['count', 'sum', 'min', 'max'] as const) {
    const number = optionalNumber(fields[name]);
    if (number !== undefined) point[name] = number;
  }
  return point;
}

function quantileOf(json: unknown) {
  const { quantile, value } = fieldsOf(json);
  return { quantile: numberOf(quantile), value: numberOf(value) };
}
