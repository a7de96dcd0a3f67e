const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3분 전`, `in 2 hours`; within 45 s it is now. `at` and `now` are ms since the epoch. */
export function relativeTime(at: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' });
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 45) return format.format(0, 'second');
  for (const [unit, size] of steps) {
    const count = Math.round(seconds / size);
    if (Math.abs(seconds) >= size * 0.95 && count !== 0) return format.format(count, unit);
  }
  return format.format(Math.sign(seconds), 'minute');
}

/** The whole date and time with the zone, short enough for a line of a phone. */
export function exactTime(at: number, language: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, options);
  // With the zone in one format, Korean spells hours, minutes and seconds out.
  const [zone] = format({ timeZoneName: 'short' })
    .formatToParts(at)
    .filter(({ type }) => type === 'timeZoneName');
  return `${format({ dateStyle: 'medium', timeStyle: 'medium' }).format(at)} ${zone?.value}`;
}
