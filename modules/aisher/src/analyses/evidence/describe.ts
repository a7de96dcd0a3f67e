import type { Evidence as Ranked } from '../../ranking/evidence.ts';
import type { Change, Stretch } from '../../ranking/input.ts';
import { type ExceptionRow, type LogRow, type SpanRow, serviceOf } from '../../rows/rows.ts';
import { readError } from '../../stacks/index.ts';
import type { Evidence } from '../claims/answer.ts';

/** What was seen, in a sentence, with what it is found by again. */
export interface Described extends Evidence {
  readonly reference: Ranked['reference'];
  /** Of an exception or a log line: its trace, where it has one. */
  readonly traceId: string;
  /** Seconds since 1970. */
  readonly at: number;
}

const textMax = 700;
const framesMax = 4;

const line = (text: string, max = 300): string => {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length > max ? `${flat.slice(0, max - 1)}…` : flat;
};
const clock = (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString().slice(11, 19);
const msOf = (ns: bigint) => `${Number((Number(ns) / 1e6).toPrecision(3))} ms`;
const releaseOf = ({ resource }: Pick<SpanRow, 'resource'>) => {
  const version = resource['service.version'] ?? '';
  return version === '' ? '' : `, release ${version}`;
};

/** Own frames of an exception, the innermost first. */
export function framesOf({ type, message, stack }: ExceptionRow): string[] {
  const { frames } = readError({ type, message, stack }).decisive;
  const own = frames.filter(({ inApp }) => inApp);
  return (own.length > 0 ? own : frames)
    .slice(0, framesMax)
    .map(({ module, function: name, path }) => {
      const called = [module, name].filter(Boolean).join('.');
      return path === '' ? called : `${called} (${path})`;
    });
}

function thrownText(row: ExceptionRow): string {
  const frames = framesOf(row);
  const where = frames.length === 0 ? '' : `; at ${frames.join(' < ')}`;
  const said = [row.type, line(row.message)].filter(Boolean).join(': ');
  return `${row.service} threw ${said}${where}`;
}

function spanText(span: SpanRow, thrown: ExceptionRow | undefined): string {
  const service = serviceOf(span.resource);
  const failed =
    span.statusCode !== 2
      ? ''
      : span.statusMessage === ''
        ? ' and failed'
        : ` and failed: ${line(span.statusMessage)}`;
  const cause = thrown === undefined ? '' : `; ${thrownText(thrown)}`;
  return `${service}: ${span.name} took ${msOf(span.durationNs)}${failed} at ${clock(span.startNs)}${releaseOf(span)}${cause}`;
}

const logText = (log: LogRow) =>
  `${serviceOf(log.resource)} logged at ${clock(log.atNs)}${
    log.severityText === '' ? '' : ` ${log.severityText}`
  }: ${line(log.body, 500)}${releaseOf(log)}`;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

interface Calls {
  readonly calls: number;
  readonly failed: number;
  readonly ms: number;
}

type Spans = ReadonlyMap<string, SpanRow>;

const spansById = ({ spans }: Stretch): Spans =>
  new Map(spans.map((span) => [`${span.traceId} ${span.spanId}`, span]));

/** Calls of a service to another, or to what sends no spans itself. */
function callsOf(spans: Spans, from: string, to: string): Calls {
  const own = [...spans.values()].filter((span) => {
    const parent = spans.get(`${span.traceId} ${span.parentSpanId}`);
    const service = serviceOf(span.resource);
    if (service === to) return parent !== undefined && serviceOf(parent.resource) === from;
    return service === from && span.kind === 3 && isPeer(span, to);
  });
  return {
    calls: own.length,
    failed: own.filter(({ statusCode }) => statusCode === 2).length,
    ms: median(own.map(({ durationNs }) => Number(durationNs) / 1e6)),
  };
}

const isPeer = ({ attributes: { strings } }: SpanRow, peer: string) =>
  Object.values(strings).some((value) => value === peer || peer.startsWith(`${value}/`));

const callsText = ({ calls, failed, ms }: Calls) =>
  `${calls} calls, ${failed} failed, ${Number(ms.toPrecision(3))} ms in the middle`;

function levelText({ points, fromNs }: Stretch, service: string, metric: string): string {
  const own = points.filter(
    ({ metric: name, labels, atNs }) =>
      name === metric && atNs >= fromNs && Object.values(labels).includes(service),
  );
  if (own.length === 0) return 'no value';
  const values = own.map(({ value }) => value);
  const [top, middle] = [Math.max(...values), median(values)];
  return `${Number(middle.toPrecision(3))} in the middle and ${Number(top.toPrecision(3))} at most`;
}

/** What is behind the references of a ranking, as sentences. */
export function describeEvidence(
  ranked: readonly Ranked[],
  window: Stretch,
  baseline: Stretch,
  changes: readonly Change[],
): Described[] {
  const [spans, spansBefore] = [spansById(window), spansById(baseline)];
  const logs = new Map(window.logs.map((log) => [log.id, log]));
  const thrown = new Map(window.exceptions.map((row) => [row.errorId, row]));
  const thrownIn = new Map(window.exceptions.map((row) => [`${row.traceId} ${row.spanId}`, row]));
  return ranked.flatMap(({ id, service, reference }): Described[] => {
    const say = (kind: Evidence['kind'], text: string, atNs: bigint, traceId = '') => [
      {
        id,
        kind,
        service,
        text: line(text, textMax),
        reference,
        traceId,
        at: Number(atNs / 1_000_000_000n),
      },
    ];
    switch (reference.kind) {
      case 'span': {
        const key = `${reference.traceId} ${reference.spanId}`;
        const span = spans.get(key);
        if (span === undefined) return [];
        return say('span', spanText(span, thrownIn.get(key)), span.startNs, span.traceId);
      }
      case 'log': {
        const log = logs.get(reference.logId);
        return log === undefined ? [] : say('log', logText(log), log.atNs, log.traceId);
      }
      case 'exception': {
        const row = thrown.get(reference.errorId);
        if (row === undefined) return [];
        return say('span', `${thrownText(row)}, at ${clock(row.atNs)}`, row.atNs, row.traceId);
      }
      case 'edge': {
        const { from, to } = reference;
        const [now, before] = [callsOf(spans, from, to), callsOf(spansBefore, from, to)];
        return say(
          'edge',
          `${from} → ${to}: ${callsText(now)}; in the same time before: ${callsText(before)}`,
          window.fromNs,
        );
      }
      case 'series': {
        const { metric } = reference;
        const [now, before] = [window, baseline].map((each) => levelText(each, service, metric));
        return say(
          'series',
          `${metric} of ${service}: ${now}; in the same time before: ${before}`,
          window.fromNs,
        );
      }
      default: {
        const change = changes.find(
          (each) => each.reference === reference.reference && each.service === reference.service,
        );
        const atNs = change?.atNs ?? window.fromNs;
        const word = { deploy: 'release', flag: 'flag', commit: 'commit' }[reference.kind];
        const kind = reference.kind === 'commit' ? 'commit' : 'deploy';
        return say(
          kind,
          `${reference.service}: ${word} ${reference.reference} came at ${clock(atNs)}`,
          atNs,
        );
      }
    }
  });
}
