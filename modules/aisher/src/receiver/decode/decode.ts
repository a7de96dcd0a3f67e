import { setImmediate as turn } from 'node:timers/promises';
import { Problem } from '@dojang/kernel/task';
import { readJson } from '../otlp/read-json.ts';
import { readProto, rowsMax } from '../otlp/read-proto.ts';
import type { OtlpItem, Signal } from '../otlp/request.ts';
import type { MaskText } from './attributes.ts';
import { addLog } from './log-rows.ts';
import { addMetric } from './point-rows.ts';
import { RowSink } from './row-sink.ts';
import { addSpan } from './span-rows.ts';

export const encodings = ['protobuf', 'json'] as const;
export type Encoding = (typeof encodings)[number];

/** After so many rows other requests have their turn: some 3 ms of work. */
const rowsPerTurn = 250;

const tooMany = () =>
  new Problem(413, 'telemetry-too-many', `A request holds at most ${rowsMax} rows; send less.`, {
    rowsMax,
  });

type Add<S extends Signal> = (item: OtlpItem<S>, sink: RowSink) => void;
const adders: { readonly [S in Signal]: Add<S> } = {
  traces: addSpan,
  logs: addLog,
  metrics: addMetric,
};

/**
 * The rows of a request, from either form. It works in slices between which the process does other things.
 *
 * @throws Problem 400 `telemetry-broken`, 413 `telemetry-too-many`.
 */
export async function decode<S extends Signal>(
  signal: S,
  encoding: Encoding,
  bytes: Uint8Array,
  mask: MaskText,
): Promise<RowSink> {
  const sink = new RowSink(mask);
  const add: Add<S> = adders[signal];
  const items = encoding === 'json' ? readJson(signal, bytes) : readProto(signal, bytes);
  let seen = 0;
  for (const item of items) {
    add(item, sink);
    seen += 1;
    if (seen > rowsMax || sink.count > rowsMax) throw tooMany();
    if (seen % rowsPerTurn === 0) await turn();
  }
  return sink;
}
