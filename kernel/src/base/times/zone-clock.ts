import { Problem } from '../problem.ts';

/** How far the clocks of a zone are ahead of UTC at an instant. @throws Problem 422 `time-zone-unknown` */
export function offsetsOf(timeZone: string): (at: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new Problem(
      422,
      'time-zone-unknown',
      'This time zone is not known; name one such as Asia/Seoul.',
      {
        timeZone: timeZone.slice(0, 64),
      },
    );
  }
  return (at) => {
    const second = Math.floor(at / 1000) * 1000;
    const of = new Map(format.formatToParts(second).map(({ type, value }) => [type, value]));
    const [year = 0, month = 1, ...rest] = (
      ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
    ).map((type) => Number(of.get(type)));
    return Date.UTC(year, month - 1, ...rest) - second;
  };
}

/** Farther than any zone is from UTC and any clock was ever moved. */
export const farthestClockMs = 36 * 3_600_000;

/** The first instant at which the clocks show `wall`. Undefined where they leap over it. */
export function instantOf(wall: number, offsetAt: (at: number) => number): number | undefined {
  const instants = [offsetAt(wall - farthestClockMs), offsetAt(wall + farthestClockMs)]
    .map((offset) => ({ at: wall - offset, offset }))
    .filter(({ at, offset }) => offsetAt(at) === offset)
    .map(({ at }) => at);
  return instants.length === 0 ? undefined : Math.min(...instants);
}
