import { addAttribute } from './proto-values.ts';
import { type OtlpEvent, type OtlpLink, type OtlpSpan, partsMax } from './request.ts';
import type { WireReader } from './wire.ts';

const emptySpan = (): OtlpSpan => ({
  traceId: '',
  spanId: '',
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: '',
  kind: 0,
  startNs: 0n,
  endNs: 0n,
  attributes: { pairs: [], more: 0 },
  events: [],
  links: [],
  statusCode: 0,
  statusMessage: '',
});

/** `Span` */
export function readSpan(reader: WireReader): OtlpSpan {
  const span = emptySpan();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const { wireType } = reader;
    if (wireType === 2) readPart(reader, field, span);
    else if (field === 7 && wireType === 1) span.startNs = reader.fixed64();
    else if (field === 8 && wireType === 1) span.endNs = reader.fixed64();
    else if (field === 6 && wireType === 0) span.kind = reader.varint();
    else if (field === 16 && wireType === 5) span.flags = reader.fixed32();
    else reader.skip();
  }
  return span;
}

function readPart(reader: WireReader, field: number, span: OtlpSpan): void {
  if (field === 1) span.traceId = reader.hex();
  else if (field === 2) span.spanId = reader.hex();
  else if (field === 3) span.traceState = reader.text();
  else if (field === 4) span.parentSpanId = reader.hex();
  else if (field === 5) span.name = reader.text();
  else if (field === 9) addAttribute(reader, span.attributes);
  else if (field === 11 && span.events.length < partsMax.events) {
    span.events.push(reader.message(readEvent));
  } else if (field === 13 && span.links.length < partsMax.links) {
    span.links.push(reader.message(readLink));
  } else if (field === 15) reader.message((inner) => readStatus(inner, span));
  else reader.skip();
}

function readEvent(reader: WireReader): OtlpEvent {
  const event: OtlpEvent = { name: '', atNs: 0n, attributes: { pairs: [], more: 0 } };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 1) event.atNs = reader.fixed64();
    else if (field === 2 && reader.wireType === 2) event.name = reader.text();
    else if (field === 3 && reader.wireType === 2) addAttribute(reader, event.attributes);
    else reader.skip();
  }
  return event;
}

function readLink(reader: WireReader): OtlpLink {
  const link: OtlpLink = { traceId: '', spanId: '' };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 2) link.traceId = reader.hex();
    else if (field === 2 && reader.wireType === 2) link.spanId = reader.hex();
    else reader.skip();
  }
  return link;
}

function readStatus(reader: WireReader, span: OtlpSpan): void {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 2 && reader.wireType === 2) span.statusMessage = reader.text();
    else if (field === 3 && reader.wireType === 0) span.statusCode = reader.varint();
    else reader.skip();
  }
}
