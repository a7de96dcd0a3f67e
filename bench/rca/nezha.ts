/**
 * Days of the Nezha set: `rca_data/<day>/{log,trace,metric}/*.csv` with `<day>-fault_list.json`, and fault-free
 * stretches in `construct_data/<day>/`. Whatever a day lacks is left out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LogRow, PointRow, SpanRow } from '../../modules/aisher/src/rows/rows.ts';
import { csvRows } from './csv.ts';
import { readLine, severityOf } from './log-line.ts';

export interface Fault {
  readonly atNs: bigint;
  readonly service: string;
  readonly type: string;
}

/** What a day holds, sorted by time. */
export interface Telemetry {
  readonly spans: readonly SpanRow[];
  readonly logs: readonly LogRow[];
  readonly points: readonly PointRow[];
}

export interface Day {
  readonly name: string;
  readonly faults: readonly Fault[];
  readonly telemetry: Telemetry;
  /** A stretch of the day without a fault; empty when the set has none. */
  readonly faultFree: Telemetry;
}

const noAttributes = { strings: {}, numbers: {}, bools: {} };

/** A pod without the two hashes that a deployment adds: `ts-order-service-5b67c48447-mv5hb`. */
const serviceOfPod = (pod: string): string => pod.replace(/-[0-9a-f]{6,10}-[0-9a-z]{5}$/, '');

/** Folders below `root` that hold a fault list, wherever they are: `<root>/rca_data/<day>`. */
export function dayFolders(root: string): string[] {
  const found: string[] = [];
  const look = (folder: string, depth: number) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    if (entries.some(({ name }) => name.endsWith('fault_list.json'))) found.push(folder);
    else if (depth > 0)
      for (const each of entries) if (each.isDirectory()) look(join(folder, each.name), depth - 1);
  };
  look(root, 4);
  return found.sort();
}

export function readDay(folder: string): Day {
  const list = readdirSync(folder).find((name) => name.endsWith('fault_list.json'))!;
  const faults = readFaults(join(folder, list));
  const telemetry = readTelemetry(folder);
  const calm = folder.replace(/rca_data(?=[/\\][^/\\]+$)/, 'construct_data');
  const faultFree =
    calm !== folder && existsSync(calm) ? readTelemetry(calm) : beforeOf(telemetry, faults[0]);
  // Series of both folders are the same, of the whole day.
  return { name: basename(folder), faults, telemetry, faultFree: { ...faultFree, points: [] } };
}

/** What was recorded before anything was injected. */
function beforeOf({ spans, logs }: Telemetry, first: Fault | undefined): Telemetry {
  const untilNs = first?.atNs ?? 0n;
  return {
    spans: spans.filter(({ startNs }) => startNs < untilNs),
    logs: logs.filter(({ atNs }) => atNs < untilNs),
    points: [],
  };
}

function readFaults(path: string): Fault[] {
  const byHour: Record<string, Record<string, string>[]> = JSON.parse(readFileSync(path, 'utf8'));
  return Object.values(byHour)
    .flat()
    .map((each) => ({
      atNs: nsOf(`${each.inject_time?.replace(' ', 'T')}Z`),
      service: serviceOfPod(each.inject_pod ?? ''),
      type: each.inject_type ?? 'unknown',
    }))
    .sort((a, b) => Number(a.atNs - b.atNs));
}

function readTelemetry(folder: string): Telemetry {
  return {
    spans: once(
      rowsIn(join(folder, 'trace')).flatMap(spanOf).toArray(),
      (each) => each.traceId + each.spanId,
    ).sort((a, b) => Number(a.startNs - b.startNs)),
    logs: once(
      rowsIn(join(folder, 'log')).flatMap(logOf).toArray(),
      (each) => each.id + each.body,
    ).sort((a, b) => Number(a.atNs - b.atNs)),
    points: rowsIn(join(folder, 'metric'))
      .flatMap(pointsOf)
      .toArray()
      .sort((a, b) => Number(a.atNs - b.atNs)),
  };
}

/** Files of neighbouring faults overlap. */
function once<T>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

function* rowsIn(folder: string): Generator<Readonly<Record<string, string>>> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.csv')) yield* csvRows(readFileSync(join(folder, name), 'utf8'));
  }
}

/** `2023-01-29T08:43:25.207315911Z` in nanoseconds; -1 for what is not a time. */
function nsOf(text: string): bigint {
  const ms = Date.parse(`${text.slice(0, 19)}Z`);
  if (Number.isNaN(ms)) return -1n;
  const digits = /^\.(\d{1,9})/.exec(text.slice(19))?.[1] ?? '';
  return BigInt(ms) * 1_000_000n + BigInt(digits.padEnd(9, '0'));
}

function spanOf(row: Readonly<Record<string, string>>): SpanRow[] {
  const { TraceID = '', SpanID = '', ParentID = '', PodName = '', OperationName = '' } = row;
  const start = row.StartTimeUnixNano ?? '';
  const end = row.EndTimeUnixNano ?? '';
  if (!/^\d{1,19}$/.test(start) || !/^\d{1,19}$/.test(end) || SpanID === '') return [];
  return [
    {
      traceId: TraceID,
      spanId: SpanID,
      parentSpanId: ParentID === 'root' ? '' : ParentID,
      traceState: '',
      flags: 0,
      name: OperationName,
      kind: 0,
      startNs: BigInt(start),
      durationNs: BigInt(end) - BigInt(start),
      statusCode: 0,
      statusMessage: '',
      attributes: noAttributes,
      resource: { 'service.name': serviceOfPod(PodName) },
      scopeName: '',
      events: [],
      links: [],
      weight: 1,
    },
  ];
}

function logOf(row: Readonly<Record<string, string>>): LogRow[] {
  const { Timestamp = '', TraceID = '', SpanID = '', PodName = '', Log = '' } = row;
  const atNs = nsOf(Timestamp);
  if (atNs < 0n) return [];
  const { level, body } = readLine(Log);
  return [
    {
      atNs,
      observedNs: atNs,
      id: `${Timestamp} ${PodName} ${SpanID}`,
      traceId: TraceID,
      spanId: SpanID,
      flags: 0,
      severityText: level,
      severityNumber: severityOf[level] ?? 0,
      body,
      attributes: noAttributes,
      resource: { 'service.name': serviceOfPod(PodName) },
      scopeName: '',
      weight: 1,
    },
  ];
}

const pointColumns: Readonly<Record<string, [metric: string, unit: string]>> = {
  'CpuUsage(m)': ['container.cpu.usage', 'm'],
  'MemoryUsage(Mi)': ['container.memory.usage', 'Mi'],
  SyscallRead: ['container.disk.read', 'By'],
  SyscallWrite: ['container.disk.write', 'By'],
  NetworkReceiveBytes: ['container.network.receive', 'By'],
  NetworkTransmitBytes: ['container.network.transmit', 'By'],
};

function pointsOf(row: Readonly<Record<string, string>>): PointRow[] {
  const { TimeStamp = '', PodName = '' } = row;
  if (!/^\d{10}$/.test(TimeStamp) || PodName === '') return [];
  return Object.entries(pointColumns).flatMap(([column, [metric, unit]]): PointRow[] => {
    const value = Number.parseFloat(row[column] ?? '');
    if (Number.isNaN(value)) return [];
    return [
      {
        metric,
        unit,
        kind: 'gauge',
        temporality: 'unspecified',
        labels: { 'service.name': serviceOfPod(PodName), 'k8s.pod.name': PodName },
        atNs: BigInt(TimeStamp) * 1_000_000_000n,
        value,
      },
    ];
  });
}
