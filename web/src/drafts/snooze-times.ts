export interface SnoozeTime {
  readonly key: 'hour' | 'evening' | 'morning' | 'monday';
  readonly until: Date;
}

function at(now: Date, days: number, hour: number): Date {
  const time = new Date(now);
  time.setDate(time.getDate() + days);
  time.setHours(hour, 0, 0, 0);
  return time;
}

/** When to be asked again: those that lie in the future and before the draft expires. Local time. */
export function snoozeTimes(now: Date, expiresAt: Date): SnoozeTime[] {
  const monday = (8 - now.getDay()) % 7 || 7;
  const times: SnoozeTime[] = [
    { key: 'hour', until: new Date(now.getTime() + 3_600_000) },
    { key: 'evening', until: at(now, 0, 18) },
    { key: 'morning', until: at(now, 1, 9) },
    { key: 'monday', until: at(now, monday, 9) },
  ];
  return times.filter(
    ({ key, until }, index) =>
      until > now &&
      until < expiresAt &&
      !(key === 'evening' && until.getTime() - now.getTime() < 5_400_000) &&
      times.findIndex((other) => other.until.getTime() === until.getTime()) === index,
  );
}
