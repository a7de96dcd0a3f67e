import { type LogRow, serviceOf } from '../../rows/rows.ts';
import type { OtlpItem } from '../otlp/request.ts';
import { Cuts, cutMark, resourceOf, textOfValue, typedAttributes } from './attributes.ts';
import { exceptionOf } from './exception-rows.ts';
import { idOf, sortableNs, spanIdOf, traceIdOf } from './ids.ts';
import type { RowSink } from './row-sink.ts';
import { textMax } from './text.ts';
import { weightOf } from './weights.ts';

const isNone = (id: string) => /^0*$/.test(id);

/** A log record as a row, and its exception. One whose ids are of a wrong length is rejected with a reason. */
export function addLog({ origin, record }: OtlpItem<'logs'>, sink: RowSink): void {
  const traceId = isNone(record.traceId) ? '' : traceIdOf(record.traceId);
  if (traceId === undefined) {
    sink.reject('A log record has a trace id of a wrong form.');
    return;
  }
  const spanId = isNone(record.spanId) ? '' : spanIdOf(record.spanId);
  if (spanId === undefined) {
    sink.reject('A log record has a span id of a wrong form.');
    return;
  }
  const cuts = new Cuts(sink.mask);
  const resource = resourceOf(origin.resource, sink.mask);
  const attributes = typedAttributes(record.attributes, cuts);
  const strings = attributes.strings as Record<string, string>;
  if (record.eventName !== '') {
    strings['event.name'] ??= cuts.keep('event.name', record.eventName, textMax.name);
  }
  const body = cuts.keep('body', textOfValue(record.body), textMax.body);
  const atNs = record.atNs === 0n ? record.observedNs : record.atNs;
  const weight = weightOf('', attributes);
  const where = { traceId, spanId, atNs, place: `log ${body}`, resource, weight };
  const exception = exceptionOf(strings, where);
  if (exception !== undefined) sink.exceptions.push(exception);
  if (!cuts.isEmpty) {
    strings[cutMark] = cuts.text;
    sink.noteCut();
  }
  const row: LogRow = {
    atNs,
    observedNs: record.observedNs === 0n ? atNs : record.observedNs,
    id: `${sortableNs(atNs)}${idOf(atNs, serviceOf(resource), traceId, spanId, body).slice(0, 16)}`,
    traceId,
    spanId,
    flags: record.flags >>> 0,
    severityText: cuts.keep('severity', record.severityText, textMax.key),
    severityNumber: severityOf(record.severityNumber),
    body,
    attributes,
    resource,
    scopeName: cuts.keep('scope', origin.scopeName, textMax.name),
    weight,
  };
  sink.logs.push(row);
}

const severityOf = (number: number) =>
  Number.isInteger(number) && number >= 1 && number <= 24 ? number : 0;
