import type {
  Attributes,
  ExceptionRow,
  LogRow,
  PointRow,
  Resource,
  Rows,
  SpanRow,
} from '../../rows/rows.ts';
import { clockOf, type Shifts } from '../clocks.ts';
import { sortableNs } from '../decode/ids.ts';

/** Keeps in a row the nanoseconds that came, where others are stored. */
export const timeMark = 'dojang.at';

const msNs = 1_000_000n;
const dayNs = 86_400_000n * msNs;
const [oldestNs, newestNs] = [30n * dayNs, 10n * 60_000n * msNs];
/** Beyond it, the engine has no times of nanoseconds. */
const lastNs = 7_000_000_000_000_000_000n;

export interface Arrival {
  readonly receivedAt: number;
  readonly shifts: Shifts;
  /** Times are kept as they come, however old. */
  readonly replay: boolean;
}

const marked = (attributes: Attributes, atNs: bigint): Attributes => ({
  ...attributes,
  strings: { ...attributes.strings, [timeMark]: String(atNs) },
});

/** Times of one request as they are stored: by a clock that is right, and never far from when they came. */
class Times {
  readonly #receivedNs: bigint;
  readonly #arrival: Arrival;
  readonly #shifts = new Map<Resource, bigint>();

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
    this.#receivedNs = BigInt(arrival.receivedAt) * msNs;
  }

  #shiftOf(resource: Resource): bigint {
    const known = this.#shifts.get(resource);
    if (known !== undefined) return known;
    const shift = BigInt(this.#arrival.shifts[clockOf(resource)] ?? 0) * msNs;
    this.#shifts.set(resource, shift);
    return shift;
  }

  at(atNs: bigint, resource: Resource, endsAfterNs = 0n): bigint {
    if (this.#arrival.replay) {
      return atNs > 0n && atNs < lastNs ? atNs : this.#receivedNs;
    }
    // Most clocks are right.
    const shift = Object.keys(this.#arrival.shifts).length === 0 ? 0n : this.#shiftOf(resource);
    const shifted = atNs + shift;
    const isNear = shifted >= this.#receivedNs - oldestNs && shifted <= this.#receivedNs + newestNs;
    return isNear ? shifted : this.#receivedNs - endsAfterNs;
  }
}

function placeSpan(span: SpanRow, times: Times): SpanRow {
  const startNs = times.at(span.startNs, span.resource, span.durationNs);
  const moved = startNs - span.startNs;
  if (moved === 0n) return span;
  return {
    ...span,
    startNs,
    attributes: marked(span.attributes, span.startNs),
    events: span.events.map((event) => ({ ...event, atNs: event.atNs + moved })),
  };
}

function placeLog(log: LogRow, times: Times): LogRow {
  const atNs = times.at(log.atNs, log.resource);
  const observedNs = times.at(log.observedNs, log.resource);
  if (atNs === log.atNs && observedNs === log.observedNs) return log;
  const id = sortableNs(atNs) + log.id.slice(16);
  // Zero is no time that came: the sender said none.
  const isMarked = atNs !== log.atNs && log.atNs !== 0n;
  const attributes = isMarked ? marked(log.attributes, log.atNs) : log.attributes;
  return { ...log, id, atNs, observedNs, attributes };
}

const placeException = (row: ExceptionRow, times: Times): ExceptionRow => {
  const atNs = times.at(row.atNs, row.resource);
  return atNs === row.atNs ? row : { ...row, atNs };
};

const placePoint = (row: PointRow, times: Times): PointRow => {
  const atNs = times.at(row.atNs, row.labels);
  return atNs === row.atNs ? row : { ...row, atNs };
};

/** The rows with times that may be stored. What was moved keeps the time that came. */
export function placed(rows: Rows, arrival: Arrival): Rows {
  const times = new Times(arrival);
  return {
    spans: rows.spans.map((row) => placeSpan(row, times)),
    exceptions: rows.exceptions.map((row) => placeException(row, times)),
    logs: rows.logs.map((row) => placeLog(row, times)),
    points: rows.points.map((row) => placePoint(row, times)),
  };
}
