import type { SpanEvent, SpanRow } from '../../rows/rows.ts';
import type { OtlpEvent, OtlpItem } from '../otlp/request.ts';
import { Cuts, cutMark, resourceOf, textAttributes, typedAttributes } from './attributes.ts';
import { exceptionOf } from './exception-rows.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import type { RowSink } from './row-sink.ts';
import { textMax } from './text.ts';
import { weightOf } from './weights.ts';

const dayNs = 86_400_000_000_000n;
/** Nothing that is traced takes longer; a clock that was set in the meantime does. */
const durationMaxNs = 7n * dayNs;

/** Says that a duration is not what came. */
export const durationMark = 'dojang.duration';

function durationOf(startNs: bigint, endNs: bigint, strings: Record<string, string>): bigint {
  const duration = endNs - startNs;
  if (duration >= 0n && duration <= durationMaxNs) return duration;
  strings[durationMark] = `${duration} ns`;
  return duration < 0n ? 0n : durationMaxNs;
}

/** A span as a row, and its exceptions. A span without ids or a name is rejected with a reason. */
export function addSpan({ origin, record }: OtlpItem<'traces'>, sink: RowSink): void {
  const traceId = traceIdOf(record.traceId);
  if (traceId === undefined) {
    sink.reject('A span has no valid trace id.');
    return;
  }
  const spanId = spanIdOf(record.spanId);
  if (spanId === undefined) {
    sink.reject('A span has no valid span id.');
    return;
  }
  if (record.name === '') {
    sink.reject('A span has no name.');
    return;
  }
  const cuts = new Cuts(sink.mask);
  const resource = resourceOf(origin.resource, sink.mask);
  const attributes = typedAttributes(record.attributes, cuts);
  const strings = attributes.strings as Record<string, string>;
  const durationNs = durationOf(record.startNs, record.endNs, strings);
  const weight = weightOf(record.traceState, attributes);
  const events = record.events.map((event) => eventOf(event, cuts));
  for (const [place, { name, atNs, attributes: texts }] of events.entries()) {
    if (name !== 'exception') continue;
    const where = { traceId, spanId, atNs, place, resource, weight };
    const exception = exceptionOf(texts, where);
    if (exception !== undefined) sink.exceptions.push(exception);
  }
  const row: SpanRow = {
    traceId,
    spanId,
    parentSpanId: spanIdOf(record.parentSpanId) ?? '',
    traceState: cuts.keep('traceState', record.traceState, textMax.name),
    flags: record.flags >>> 0,
    name: cuts.keep('name', record.name, textMax.name),
    kind: record.kind >= 0 && record.kind <= 5 ? record.kind : 0,
    startNs: record.startNs,
    durationNs,
    statusCode: record.statusCode >= 0 && record.statusCode <= 2 ? record.statusCode : 0,
    statusMessage: cuts.keep('status', record.statusMessage, textMax.value),
    attributes,
    resource,
    scopeName: cuts.keep('scope', origin.scopeName, textMax.name),
    events,
    links: record.links.flatMap((link) => {
      const [ofTrace, ofSpan] = [traceIdOf(link.traceId), spanIdOf(link.spanId)];
      return ofTrace === undefined || ofSpan === undefined
        ? []
        : [{ traceId: ofTrace, spanId: ofSpan }];
    }),
    weight,
  };
  if (!cuts.isEmpty) {
    strings[cutMark] = cuts.text;
    sink.noteCut();
  }
  sink.spans.push(row);
}

const eventOf = ({ name, atNs, attributes }: OtlpEvent, cuts: Cuts): SpanEvent => ({
  name: cuts.keep('event', name, textMax.name),
  atNs,
  attributes: textAttributes(attributes, cuts),
});
