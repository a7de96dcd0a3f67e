export const timingDays = ['daily', 'weekdays', 'monday'] as const;
export type TimingDays = (typeof timingDays)[number];

/** When a schedule runs, as far as a form asks for it. */
export interface Timing {
  readonly days: TimingDays;
  /** `09:00` */
  readonly time: string;
}

const daysOfWeek: Readonly<Record<TimingDays, string>> = {
  daily: '*',
  weekdays: '1-5',
  monday: '1',
};

export function cronOf({ days, time }: Timing): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return `${minute} ${hour} * * ${daysOfWeek[days]}`;
}

const isNumber = (text: string | undefined, max: number): boolean =>
  text !== undefined && /^\d{1,2}$/.test(text) && Number(text) <= max;

/** What a form can say of a cron; null where it says more than the form knows. */
export function timingOf(cron: string): Timing | null {
  const [minute, hour, day, month, weekday, ...rest] = cron.trim().split(/ +/);
  const days = timingDays.find((each) => daysOfWeek[each] === weekday);
  const isPlain = day === '*' && month === '*' && rest.length === 0;
  if (!days || !isPlain || !isNumber(minute, 59) || !isNumber(hour, 23)) return null;
  return { days, time: `${hour?.padStart(2, '0')}:${minute?.padStart(2, '0')}` };
}
