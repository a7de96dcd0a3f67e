const dayMs = 86_400_000;

export interface Turn {
  readonly personId: string;
  /** The days of its first and its last handover, as `2026-12-07`. */
  readonly from: string;
  readonly until: string;
}

/**
 * The turns from the one of `today` on. Days only: at what hour a day is handed over is the rotation's, and the server
 * knows who has the turn at this moment.
 */
export function turnsAhead(
  { people, weeks, startsOn }: { people: readonly string[]; weeks: number; startsOn: string },
  today: string,
  count: number,
): Turn[] {
  const lengthMs = weeks * 7 * dayMs;
  const startMs = Date.parse(startsOn);
  const first = Math.max(0, Math.floor((Date.parse(today) - startMs) / lengthMs));
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return Array.from({ length: people.length === 0 ? 0 : count }, (_, n) => {
    const at = first + n;
    return {
      personId: people[at % people.length] ?? '',
      from: dayOf(startMs + at * lengthMs),
      until: dayOf(startMs + (at + 1) * lengthMs),
    };
  });
}
