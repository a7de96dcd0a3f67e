/** The last moment of a year that the engine's times of nine digits can say. */
const latestNs = 9_214_646_399_999_999_999n;
const nsInMs = 1_000_000n;

const clamp = (ns: bigint): bigint => (ns < 0n ? 0n : ns > latestNs ? latestNs : ns);

/**
 * A time as text, in UTC. The engine takes 19 digits as nanoseconds, but not 0, and one time that it cannot read refuses the whole
 * batch.
 */
export function timeText(ns: bigint): string {
  const at = clamp(ns);
  const ms = at / nsInMs;
  const iso = new Date(Number(ms)).toISOString();
  const below = String(at - ms * nsInMs).padStart(6, '0');
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${below}`;
}

export const nanosText = (ns: bigint): string => String(clamp(ns));

const bucketSeconds = 1_800;

/** Half an hour, the first thing that rows are sorted by. */
export const bucketOf = (ns: bigint): number =>
  Math.floor(Number(clamp(ns) / 1_000_000_000n) / bucketSeconds) * bucketSeconds;
