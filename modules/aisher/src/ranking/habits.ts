import type { Scene, Visit } from './scene.ts';
import type { Share } from './tails.ts';

/** What can be seen of a visit, as text: its kind, then what. Marks of two visits are compared by it. */
export type Mark = string;

/** How often visits of one operation show each mark, in traces. */
interface Habit {
  readonly service: string;
  readonly traces: number;
  readonly marks: ReadonlyMap<Mark, number>;
}

export type Habits = ReadonlyMap<string, Habit>;

const marksMax = 2_000;

/**
 * Visits are compared with visits of the same operation. Those that met trouble are compared with each other, so that steps
 * which return after an outage are held against nobody. What a root calls is chosen by who asks: a gateway has one operation
 * for all requests, so its first call is part of the operation.
 */
export function habitOf(visit: Visit): string {
  const first = visit.caller === null ? visit.steps.find(({ kind }) => kind === 'call') : undefined;
  return [visit.service, visit.operation, visit.troubled, first?.name ?? ''].join('\n');
}

const known = new WeakMap<Visit, ReadonlySet<Mark>>();

/** `log`, `inner` and `call` with a name, `order` of two log lines, `again` for a call that is repeated. */
export function marksOf(visit: Visit): ReadonlySet<Mark> {
  const found = known.get(visit);
  if (found !== undefined) return found;
  const marks = new Set<Mark>();
  known.set(visit, marks);
  let before = '^';
  let called = '';
  for (const { kind, name } of visit.steps) {
    marks.add(`${kind} ${name}`);
    if (kind === 'log') {
      marks.add(`order ${before} → ${name}`);
      before = name;
    }
    if (kind !== 'call') continue;
    if (called === name) marks.add(`again ${name}`);
    called = name;
  }
  return marks.add(`order ${before} → $`);
}

/** Visits of one trace behave alike, so all of them together count as one. */
export function visitsByTrace(visits: Iterable<Visit>): Map<string, Visit[]> {
  const traces = new Map<string, Visit[]>();
  for (const visit of visits) {
    const list = traces.get(visit.traceId);
    if (list) list.push(visit);
    else traces.set(visit.traceId, [visit]);
  }
  return traces;
}

export function visitsByHabit(visits: Iterable<Visit>): Map<string, Visit[]> {
  const habits = new Map<string, Visit[]>();
  for (const visit of visits) {
    const habit = habitOf(visit);
    const list = habits.get(habit);
    if (list) list.push(visit);
    else habits.set(habit, [visit]);
  }
  return habits;
}

export function habitsOf({ visits }: Scene): Habits {
  const habits = new Map<string, Habit>();
  for (const [name, list] of visitsByHabit(visits)) {
    const traces = visitsByTrace(list);
    const marks = new Map<Mark, number>();
    for (const together of traces.values()) {
      for (const visit of together) {
        for (const mark of marksOf(visit)) {
          const count = marks.get(mark);
          if (count === undefined && marks.size >= marksMax) continue;
          marks.set(mark, (count ?? 0) + 1 / together.length);
        }
      }
    }
    habits.set(name, { service: list[0]!.service, traces: traces.size, marks });
  }
  return habits;
}

export const shareOf = (habit: Habit | undefined, mark: Mark): Share => ({
  hits: habit?.marks.get(mark) ?? 0,
  trials: habit?.traces ?? 0,
});
