/** Whose turn it is in a rotation. Turns are counted on the wall clock, so that a change of clocks moves no handover. */

export interface Rotation {
  readonly people: readonly string[];
  readonly weeks: number;
  /** The day of the first handover, `2026-12-01`, and the time of each, `09:00`. */
  readonly startsOn: string;
  readonly handover: string;
  readonly timeZone: string;
}

export interface Override {
  readonly personId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

const weekMs = 7 * 86_400_000;

/** What the clock on the wall shows, as if it were UTC. */
function wallTime(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).formatToParts(at);
  const numberOf = (type: string) =>
    Number(parts.find((part) => part.type === type)?.value ?? Number.NaN);
  return Date.UTC(
    numberOf('year'),
    numberOf('month') - 1,
    numberOf('day'),
    ...[numberOf('hour'), numberOf('minute'), numberOf('second')],
  );
}

/** How many turns there were before the one of that time. */
function turnsBefore({ weeks, startsOn, handover, timeZone }: Rotation, at: Date): number {
  const start = Date.parse(`${startsOn}T${handover.slice(0, 5)}:00Z`);
  return Math.max(0, Math.floor((wallTime(at, timeZone) - start) / (weeks * weekMs)));
}

/** Who has the turn. Before the first handover it is the first person's. */
export function turnAt(rotation: Rotation, at: Date): string {
  const { people } = rotation;
  return people[turnsBefore(rotation, at) % people.length] as string;
}

/** The people of a rotation that goes on without one of them: whoever has the turn keeps it, and the order stays. */
export function withoutPerson(rotation: Rotation, personId: string, at: Date): string[] {
  const { people } = rotation;
  const turns = turnsBefore(rotation, at);
  const now = turns % people.length;
  const order = [...people.slice(now), ...people.slice(0, now)].filter((each) => each !== personId);
  if (order.length === 0) return [];
  const begin = (order.length - (turns % order.length)) % order.length;
  return [...order.slice(begin), ...order.slice(0, begin)];
}

/** Who is woken: the newest override that holds, else who has the turn. */
export function personOnCall(rotation: Rotation, overrides: readonly Override[], at: Date): string {
  const holding = overrides.findLast(({ startsAt, endsAt }) => startsAt <= at && at < endsAt);
  return holding?.personId ?? turnAt(rotation, at);
}
