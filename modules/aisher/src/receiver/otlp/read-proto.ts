import { readLog } from './proto-logs.ts';
import { readMetric } from './proto-metrics.ts';
import { readSpan } from './proto-spans.ts';
import { readResource, readScopeName } from './proto-values.ts';
import type { OtlpItem, OtlpOrigin, OtlpRecords, Signal } from './request.ts';
import { WireReader } from './wire.ts';

/** As many rows as a request may hold. The reader stops a single metric here, and the caller the whole. */
export const rowsMax = 100_000;

const readers: { readonly [S in Signal]: (reader: WireReader) => OtlpRecords[S] } = {
  traces: readSpan,
  logs: readLog,
  metrics: (reader) => readMetric(reader, rowsMax),
};

/** The parts of a message that one field holds, as readers of their own. */
function* partsOf(reader: WireReader, wanted: number): Generator<WireReader> {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === wanted && reader.wireType === 2) yield reader.part();
    else reader.skip();
  }
}

/** A field may come after those that need it, so that it is looked for first. */
function find<T>(reader: WireReader, wanted: number, read: (part: WireReader) => T, none: T): T {
  let found = none;
  for (const part of partsOf(reader.again(), wanted)) found = read(part);
  return found;
}

/**
 * The records of a request in protocol buffers, one after the other. All three signals nest alike: a resource, scopes
 * in it, records in these.
 *
 * @throws Problem 400 `telemetry-broken`, as late as the byte that is wrong.
 */
export function* readProto<S extends Signal>(
  signal: S,
  bytes: Uint8Array,
): Generator<OtlpItem<S>, void> {
  const read = readers[signal];
  for (const ofResource of partsOf(new WireReader(bytes), 1)) {
    const resource = find(ofResource, 1, readResource, { pairs: [], more: 0 });
    for (const ofScope of partsOf(ofResource, 2)) {
      const scopeName = find(ofScope, 1, readScopeName, '');
      const origin: OtlpOrigin = { resource, scopeName };
      for (const part of partsOf(ofScope, 2)) yield { origin, record: read(part) };
    }
  }
}
