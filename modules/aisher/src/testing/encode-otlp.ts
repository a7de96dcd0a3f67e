/** Writes requests of OTLP as protocol buffers from their JSON form. The receiver only reads; this is what its tests send. */

type Kind =
  | 'text'
  | 'hex'
  | 'base64'
  | 'varint'
  | 'bool'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double';
type Message = Readonly<Record<string, readonly [field: number, of: Kind | (() => Message)]>>;

const anyValue: Message = {
  stringValue: [1, 'text'],
  boolValue: [2, 'bool'],
  intValue: [3, 'varint'],
  doubleValue: [4, 'double'],
  arrayValue: [5, () => ({ values: [1, () => anyValue] })],
  kvlistValue: [6, () => ({ values: [1, () => keyValue] })],
  bytesValue: [7, 'base64'],
};
const keyValue: Message = { key: [1, 'text'], value: [2, () => anyValue] };
const withAttributes = (field: number): Message => ({ attributes: [field, () => keyValue] });
const scope: Message = { name: [1, 'text'], version: [2, 'text'] };

const span: Message = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'text'],
  parentSpanId: [4, 'hex'],
  name: [5, 'text'],
  kind: [6, 'varint'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  ...withAttributes(9),
  events: [11, () => ({ timeUnixNano: [1, 'fixed64'], name: [2, 'text'], ...withAttributes(3) })],
  links: [13, () => ({ traceId: [1, 'hex'], spanId: [2, 'hex'] })],
  status: [15, () => ({ message: [2, 'text'], code: [3, 'varint'] })],
  flags: [16, 'fixed32'],
};

const logRecord: Message = {
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'varint'],
  severityText: [3, 'text'],
  body: [5, () => anyValue],
  ...withAttributes(6),
  flags: [8, 'fixed32'],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'text'],
};

const number: Message = {
  ...withAttributes(7),
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  asInt: [6, 'sfixed64'],
  flags: [8, 'varint'],
};
const histogram: Message = {
  ...withAttributes(9),
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'fixed64'],
  explicitBounds: [7, 'double'],
  flags: [10, 'varint'],
  min: [11, 'double'],
  max: [12, 'double'],
};
const summary: Message = {
  ...withAttributes(7),
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, () => ({ quantile: [1, 'double'], value: [2, 'double'] })],
};
const pointsOf = (point: Message): Message => ({
  dataPoints: [1, () => point],
  aggregationTemporality: [2, 'varint'],
});
const metric: Message = {
  name: [1, 'text'],
  unit: [3, 'text'],
  gauge: [5, () => pointsOf(number)],
  sum: [7, () => pointsOf(number)],
  histogram: [9, () => pointsOf(histogram)],
  summary: [11, () => pointsOf(summary)],
};

const request = (levels: readonly [string, string, string], record: Message): Message => {
  const [resources, scopes, records] = levels;
  const ofScope: Message = { scope: [1, () => scope], [records]: [2, () => record] };
  const ofResource: Message = {
    resource: [1, () => withAttributes(1)],
    [scopes]: [2, () => ofScope],
  };
  return { [resources]: [1, () => ofResource] };
};
const requests = {
  traces: request(['resourceSpans', 'scopeSpans', 'spans'], span),
  logs: request(['resourceLogs', 'scopeLogs', 'logRecords'], logRecord),
  metrics: request(['resourceMetrics', 'scopeMetrics', 'metrics'], metric),
};

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, value);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return Buffer.from([...bytes, Number(left)]);
}

function fixed(size: 4 | 8, value: unknown): Buffer {
  const bytes = Buffer.alloc(size);
  if (size === 4) bytes.writeUInt32LE(Number(value));
  else bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(String(value))));
  return bytes;
}

function double(value: unknown): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(Number(value));
  return bytes;
}

const withLength = (bytes: Buffer) => Buffer.concat([varint(BigInt(bytes.length)), bytes]);

const writers: Readonly<
  Record<Kind, readonly [wireType: bigint, write: (value: unknown) => Buffer]>
> = {
  text: [2n, (value) => withLength(Buffer.from(String(value)))],
  hex: [2n, (value) => withLength(Buffer.from(String(value), 'hex'))],
  base64: [2n, (value) => withLength(Buffer.from(String(value), 'base64'))],
  varint: [0n, (value) => varint(BigInt(String(value)))],
  bool: [0n, (value) => varint(value === true ? 1n : 0n)],
  fixed32: [5n, (value) => fixed(4, value)],
  fixed64: [1n, (value) => fixed(8, value)],
  sfixed64: [1n, (value) => fixed(8, value)],
  double: [1n, double],
};

function encode(message: Message, json: Readonly<Record<string, unknown>>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, [field, of]] of Object.entries(message)) {
    const value = json[name];
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      const [wireType, write] =
        typeof of === 'string'
          ? writers[of]
          : ([2n, (inner: unknown) => withLength(encode(of(), inner as object as never))] as const);
      parts.push(varint((BigInt(field) << 3n) | wireType), write(each));
    }
  }
  return Buffer.concat(parts);
}

/** The protocol buffers of a request that is given in its JSON form. */
export const encodeOtlp = (signal: keyof typeof requests, json: object): Buffer =>
  encode(requests[signal], json as Readonly<Record<string, unknown>>);
