const dayOf = (at: number) => new Date(at).toDateString();

/** The time of the day to a second; with its date where that is another one than that of `before`. */
export function clockTime(at: number, before: number | undefined, language: string): string {
  const isSameDay = before !== undefined && dayOf(at) === dayOf(before);
  return new Intl.DateTimeFormat(language, {
    ...(isSameDay ? {} : { year: 'numeric', month: 'numeric', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** How long after the moment before: `+340 ms`, `+1.2 s`, `+3 min`. */
export function sinceText(ms: number, language: string): string {
  const number = (value: number, unit: string, digits: number) =>
    `+${new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)}`;
  if (ms < 1000) return number(ms, 'millisecond', 0);
  if (ms < 60_000) return number(ms / 1000, 'second', 1);
  if (ms < 3_600_000) return number(ms / 60_000, 'minute', 0);
  if (ms < 86_400_000) return number(ms / 3_600_000, 'hour', 1);
  return number(ms / 86_400_000, 'day', 0);
}
