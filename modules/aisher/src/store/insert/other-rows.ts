import { createHash } from 'node:crypto';
import type { ExceptionRow, LogRow, PointRow } from '../../rows/rows.ts';
import { hash64, type StoredResource } from './resources.ts';
import { boolMap, finiteMap, wellFormed, wellFormedMap } from './text.ts';
import { bucketOf, nanosText, timeText } from './times.ts';

export const exceptionColumns = [
  'timestamp',
  'errorID',
  'groupID',
  'traceID',
  'spanID',
  'serviceName',
  'exceptionType',
  'exceptionMessage',
  'exceptionStacktrace',
  'exceptionEscaped',
  'resourceTagsMap',
] as const;

/** The group of the raw message, as SigNoz counts; ours are made later, from stacks and templates. */
const rawGroup = (parts: readonly string[]) =>
  createHash('md5').update(parts.join('')).digest('hex');

export function exceptionValues(row: ExceptionRow, { map }: StoredResource): unknown[] {
  const named = [row.service, row.type, row.message].map(wellFormed);
  return [
    timeText(row.atNs),
    row.errorId,
    rawGroup(named),
    row.traceId,
    row.spanId,
    ...named,
    wellFormed(row.stack),
    row.escaped,
    map,
  ];
}

export const logColumns = [
  'ts_bucket_start',
  'resource_fingerprint',
  'timestamp',
  'observed_timestamp',
  'id',
  'trace_id',
  'span_id',
  'trace_flags',
  'severity_text',
  'severity_number',
  'body',
  'attributes_string',
  'attributes_number',
  'attributes_bool',
  'resources_string',
  'scope_name',
] as const;

export function logValues(row: LogRow, { fingerprint, map }: StoredResource): unknown[] {
  return [
    bucketOf(row.atNs),
    fingerprint,
    nanosText(row.atNs),
    nanosText(row.observedNs),
    row.id,
    row.traceId,
    row.spanId,
    row.flags >>> 0,
    wellFormed(row.severityText),
    row.severityNumber,
    wellFormed(row.body),
    wellFormedMap(row.attributes.strings),
    finiteMap(row.attributes.numbers),
    boolMap(row.attributes.bools),
    map,
    wellFormed(row.scopeName),
  ];
}

export const sampleColumns = [
  'metric',
  'unit',
  'temporality',
  'kind',
  'fingerprint',
  'at',
  'value',
] as const;

export const seriesColumns = ['metric', 'fingerprint', 'labels'] as const;

interface Sample {
  readonly sample: readonly unknown[];
  readonly series: readonly unknown[];
  readonly fingerprint: string;
}

/** A point without a number, and the labels that it belongs to. Undefined for what is no number. */
export function sampleOf(point: PointRow): Sample | undefined {
  if (!Number.isFinite(point.value)) return undefined;
  const labels = wellFormedMap(point.labels);
  const metric = wellFormed(point.metric);
  const names = Object.keys(labels).sort();
  const fingerprint = hash64(
    JSON.stringify([metric, ...names.map((name) => [name, labels[name]])]),
  );
  return {
    fingerprint,
    series: [metric, fingerprint, labels],
    sample: [
      metric,
      wellFormed(point.unit),
      point.temporality,
      point.kind,
      fingerprint,
      timeText(point.atNs),
      point.value,
    ],
  };
}
