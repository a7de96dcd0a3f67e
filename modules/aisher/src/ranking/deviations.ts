import type { Visit } from './scene.ts';
import { type Shift, shownBy } from './shifts.ts';
import { troubleKey } from './surges.ts';
import type { Slow } from './timings.ts';

/** A visit that goes as few do without a fault. */
export interface Deviation {
  readonly atMs: number;
  /** Of the strongest of its marks and troubles. */
  readonly surprise: number;
}

/** One window in thirty shows as much by chance. */
const surpriseMin = 1.5;

export interface Expected {
  readonly shifts: ReadonlyMap<string, readonly Shift[]>;
  /** How much kinds of trouble that surge surprise, by {@link troubleKey}. */
  readonly surges: ReadonlyMap<string, number>;
  /** Who waits for a slow visit and gives up is not at fault. */
  readonly slow: ReadonlyMap<Visit, Slow>;
}

export const isSurprising = ({ surprise }: { readonly surprise: number }): boolean =>
  surprise >= surpriseMin;

export function deviationsOf(
  visits: readonly Visit[],
  { shifts, surges, slow }: Expected,
): Map<Visit, Deviation> {
  const deviations = new Map<Visit, Deviation>();
  for (const visit of visits) {
    const shown = shownBy(visit, shifts).filter(isSurprising);
    const troubles = visit.troubles.filter((trouble) => surges.has(troubleKey(trouble)));
    const late = slow.get(visit);
    if (shown.length === 0 && troubles.length === 0 && late === undefined) continue;
    const times = troubles.map(({ atMs }) => atMs);
    if (late !== undefined) times.push(late.atMs);
    for (const { mark, more } of shown) {
      const step = more && visit.steps.find(({ kind, name }) => `${kind} ${name}` === mark);
      if (step) times.push(step.atMs);
    }
    // What should have come and did not is missed after the last thing that came.
    const isMissing = shown.some(({ more }) => !more);
    if (isMissing || times.length === 0) times.push(visit.steps.at(-1)?.atMs ?? visit.startMs);
    const atMs = times.reduce((least, each) => Math.min(least, each));
    let surprise = late?.surprise ?? 0;
    for (const shift of shown) surprise = Math.max(surprise, shift.surprise);
    for (const trouble of troubles) {
      surprise = Math.max(surprise, surges.get(troubleKey(trouble)) ?? 0);
    }
    deviations.set(visit, { atMs, surprise });
  }
  return deviations;
}

/** Visits with a deviation below them: what they show is explained by it. */
export function explainedBy(deviations: ReadonlyMap<Visit, Deviation>): ReadonlySet<Visit> {
  const explained = new Set<Visit>();
  for (const visit of deviations.keys()) {
    for (let at = visit.caller; at !== null && !explained.has(at); at = at.caller) {
      if (at.service !== visit.service) explained.add(at);
    }
  }
  return explained;
}
