import { addAttribute, readValue } from './proto-values.ts';
import type { OtlpLog } from './request.ts';
import type { WireReader } from './wire.ts';

/** `LogRecord` */
export function readLog(reader: WireReader): OtlpLog {
  const log: OtlpLog = {
    atNs: 0n,
    observedNs: 0n,
    severityNumber: 0,
    severityText: '',
    body: null,
    attributes: { pairs: [], more: 0 },
    flags: 0,
    traceId: '',
    spanId: '',
    eventName: '',
  };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const { wireType } = reader;
    if (wireType === 2) readPart(reader, field, log);
    else if (field === 1 && wireType === 1) log.atNs = reader.fixed64();
    else if (field === 11 && wireType === 1) log.observedNs = reader.fixed64();
    else if (field === 2 && wireType === 0) log.severityNumber = reader.varint();
    else if (field === 8 && wireType === 5) log.flags = reader.fixed32();
    else reader.skip();
  }
  return log;
}

function readPart(reader: WireReader, field: number, log: OtlpLog): void {
  if (field === 3) log.severityText = reader.text();
  else if (field === 5) log.body = reader.message((inner) => readValue(inner));
  else if (field === 6) addAttribute(reader, log.attributes);
  else if (field === 9) log.traceId = reader.hex();
  else if (field === 10) log.spanId = reader.hex();
  else if (field === 12) log.eventName = reader.text();
  else reader.skip();
}
