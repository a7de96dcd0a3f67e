import { StoreError } from '../../store/client/store-error.ts';
import type { Door } from '../../store/queries/door.ts';
import {
  readStretch,
  type StretchPoint,
  shareWhole,
  stretchPoints,
  stretchSize,
} from '../../store/queries/stretch.ts';
import type { Window } from '../../store/queries/windows.ts';
import type { ReadStretch } from './stretch-rows.ts';

/** As many rows of a stretch as are ranked in less than a second. */
export interface StretchLimits {
  readonly spans: number;
  readonly logs: number;
  readonly exceptions: number;
  readonly points: number;
}

const limitsDefault: StretchLimits = {
  spans: 12_000,
  logs: 8_000,
  exceptions: 2_000,
  points: 12_000,
};
const daySeconds = 86_400;
/** A share is of traces, and traces differ in size: a little more may come than was reckoned. */
const roomFactor = 1.25;
/** Points of one series in a stretch. */
const stepsMax = 60;
const stepSecondsMin = 10;

/** The window, what it is compared with, and how much of it was read. */
export interface ReadWindow {
  readonly window: ReadStretch;
  readonly baseline: ReadStretch;
  readonly faultFree: readonly ReadStretch[];
  /** Of all traces, 0 to 1. */
  readonly share: number;
}

const movedBy = ({ from, until }: Window, seconds: number): Window => ({
  from: from + seconds,
  until: until + seconds,
});

/** Metrics of a cluster may stand in tables of another kind. Without them the ranking says less, and nothing wrong. */
async function readPoints(
  door: Door,
  org: string,
  { from, until }: Window,
  limit: number,
): Promise<StretchPoint[]> {
  const step = Math.max(stepSecondsMin, Math.ceil((until - from) / stepsMax));
  try {
    return await door.ask(org, stretchPoints, { from, until, step, limit });
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'unknown-name') return [];
    throw error;
  }
}

/**
 * Reads a window, the same length before it, and the same slot of the day before where there is something. All are drawn with the
 * same share of traces, so that they can be compared.
 *
 * @throws StoreError
 */
export async function readWindow(
  door: Door,
  org: string,
  { window, services }: { readonly window: Window; readonly services: readonly string[] },
  limits: StretchLimits = limitsDefault,
): Promise<ReadWindow> {
  const length = window.until - window.from;
  const stretches = [window, movedBy(window, -length), movedBy(window, -daySeconds)];
  const sizes = await Promise.all(
    stretches.map(async (each) => (await door.ask(org, stretchSize, { ...each }))[0]),
  );
  const most = (of: 'spans' | 'logs') => Math.max(1, ...sizes.map((size) => size?.[of] ?? 0));
  const share = Math.min(1, limits.spans / most('spans'), limits.logs / most('logs'));
  const read = async (each: Window): Promise<ReadStretch> => {
    const [rows, points] = await Promise.all([
      readStretch(door, org, {
        window: each,
        services,
        share: Math.max(1, Math.round(share * shareWhole)),
        limits: {
          spans: Math.round(limits.spans * roomFactor),
          logs: Math.round(limits.logs * roomFactor),
          exceptions: limits.exceptions,
        },
      }),
      readPoints(door, org, each, limits.points),
    ]);
    return { window: each, rows: { ...rows, points } };
  };
  const [first, before, ...others] = await Promise.all(
    stretches.filter((_, at) => at < 2 || (sizes[at]?.spans ?? 0) > 0).map(read),
  );
  if (first === undefined || before === undefined) throw new Error('a window has a stretch');
  return { window: first, baseline: before, faultFree: others, share };
}
