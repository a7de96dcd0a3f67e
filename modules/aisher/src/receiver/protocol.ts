import type { ProblemWriter } from '@dojang/kernel';
import type { Encoding } from './decode/decode.ts';
import type { Signal } from './otlp/request.ts';

export const mediaTypes: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The form that a request comes in, and that its answer has. */
export const encodingOf = (contentType: string | undefined): Encoding =>
  /^application\/(x-)?protobuf\b/i.test(contentType ?? '') ? 'protobuf' : 'json';

/** Codes of gRPC, which the protocol uses for its errors. */
const codes: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  405: 12,
  408: 4,
  413: 3,
  415: 3,
  429: 8,
  503: 14,
};
const unknownCode = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}

const text = (field: number, value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([field * 8 + 2, ...varint(bytes.length)]), bytes]);
};
const number = (field: number, value: number): Buffer => Buffer.from([field * 8, ...varint(value)]);

/** Refusals as the `Status` of gRPC, in the form of the request. The protocol has 400 for an unknown encoding. */
export const writeStatus: ProblemWriter = ({ code, status, message }, { headers }) => {
  const encoding = encodingOf(headers['content-type']);
  const grpc = codes[status] ?? unknownCode;
  return {
    type: mediaTypes[encoding],
    status: code === 'encoding-not-supported' ? 400 : status,
    body:
      encoding === 'json'
        ? JSON.stringify({ code: grpc, message })
        : Buffer.concat([number(1, grpc), text(2, message)]),
  };
};

const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/** What was taken, and how much was not. */
export interface Outcome {
  readonly rejected: number;
  /** Why the first row was not taken. */
  readonly reason: string | null;
}

/** `Export…Response`: empty where all was taken. */
export function writeOutcome(signal: Signal, encoding: Encoding, outcome: Outcome): Buffer {
  const { rejected, reason } = outcome;
  if (rejected === 0) return Buffer.from(encoding === 'json' ? '{}' : '');
  const message = reason ?? '';
  if (encoding === 'json') {
    const partialSuccess = { [rejectedNames[signal]]: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify({ partialSuccess }));
  }
  const partial = Buffer.concat([number(1, rejected), text(2, message)]);
  return Buffer.concat([Buffer.from([1 * 8 + 2, ...varint(partial.length)]), partial]);
}
