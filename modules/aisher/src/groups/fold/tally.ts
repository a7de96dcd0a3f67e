import { minuteOf } from './counted.ts';
import type { ErrorEvent } from './error-event.ts';

/** An error whose group is known. */
export interface PlacedError {
  readonly error: ErrorEvent;
  readonly occurrence: string;
  readonly hash: string;
  readonly groupId: string;
  readonly serviceId: string;
}

/** Counts of errors and the time that they span. */
export interface Tally {
  events: number;
  weighted: number;
  first: Date;
  last: Date;
}

/** Counts errors by a key. */
export function tallyBy<T extends { readonly error: ErrorEvent }>(
  errors: readonly T[],
  keyOf: (each: T) => string,
): Map<string, Tally & { readonly one: T }> {
  const tallies = new Map<string, Tally & { readonly one: T }>();
  for (const each of errors) {
    const { at, weight } = each.error;
    const key = keyOf(each);
    const known = tallies.get(key);
    if (known === undefined) {
      tallies.set(key, { events: 1, weighted: weight, first: at, last: at, one: each });
      continue;
    }
    known.events += 1;
    known.weighted += weight;
    if (at < known.first) known.first = at;
    if (at > known.last) known.last = at;
  }
  return tallies;
}

export const placeOf = ({ hash, error }: PlacedError): string =>
  JSON.stringify([hash, error.environment, error.release]);

export const minutePlaceOf = (each: PlacedError): string =>
  JSON.stringify([each.hash, minuteOf(each.error.at), each.error.environment, each.error.release]);
