const morningHour = 9;

/** The next nine in the morning of this place: where somebody is asleep, it ends when they are at work. */
export function morningAfter(now: Date): Date {
  const morning = new Date(now);
  morning.setHours(morningHour, 0, 0, 0);
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return morning;
}
