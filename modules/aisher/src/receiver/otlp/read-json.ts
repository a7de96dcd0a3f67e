import { checkShape } from '@dojang/kernel/task';
import { logOf, metricOf, spanOf } from './json-records.ts';
import { attributesOf, fieldsOf, listOf, textOf } from './json-values.ts';
import { rowsMax } from './read-proto.ts';
import type { OtlpItem, OtlpRecords, Signal } from './request.ts';
import { brokenBody } from './wire.ts';

/** What each signal calls its levels, and how a record of it is read. */
const shapes: {
  readonly [S in Signal]: {
    readonly resources: string;
    readonly scopes: string;
    readonly records: string;
    readonly read: (json: unknown) => OtlpRecords[S];
  };
} = {
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans', read: spanOf },
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords', read: logOf },
  metrics: {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    records: 'metrics',
    read: (json) => metricOf(json, rowsMax),
  },
};

/** More than a body of 20 MiB needs. How deep values nest is bounded where they are read. */
const shape = { valuesMax: 2_000_000, depthMax: 10_000 };

function parse(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  checkShape(bytes, shape);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw brokenBody('it is not JSON');
  }
}

/**
 * The records of a request in JSON, one after the other.
 *
 * @throws Problem 400 `telemetry-broken`.
 */
export function* readJson<S extends Signal>(
  signal: S,
  bytes: Uint8Array,
): Generator<OtlpItem<S>, void> {
  const { resources, scopes, records, read } = shapes[signal];
  for (const ofResource of listOf(fieldsOf(parse(bytes))[resources])) {
    const levels = fieldsOf(ofResource);
    const resource = attributesOf(fieldsOf(levels.resource).attributes);
    for (const ofScope of listOf(levels[scopes])) {
      const scope = fieldsOf(ofScope);
      const origin = { resource, scopeName: textOf(fieldsOf(scope.scope).name) };
      for (const record of listOf(scope[records])) yield { origin, record: read(record) };
    }
  }
}
