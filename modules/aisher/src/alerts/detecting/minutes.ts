/** Detectors count minutes since 1970. */

const minuteMs = 60_000;

export const minuteOf = (at: Date): number => Math.floor(at.getTime() / minuteMs);

export const instantOf = (minute: number): Date => new Date(minute * minuteMs);

/** The last minute that is complete. */
export const lastMinute = (now: Date): number => minuteOf(now) - 1;
