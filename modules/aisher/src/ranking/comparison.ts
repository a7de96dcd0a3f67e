import { type Deviation, deviationsOf, explainedBy, isSurprising } from './deviations.ts';
import { habitsOf } from './habits.ts';
import type { RankingInput } from './input.ts';
import { type Scene, sceneOf, type Visit } from './scene.ts';
import { type Shift, shiftsOf } from './shifts.ts';
import { looseSurgesOf, type Surge, surgesOf, troubleKey, troublesOf } from './surges.ts';
import { slowVisits } from './timings.ts';

/** A window beside the stretches without a fault: what every feature reads. */
export interface Comparison {
  readonly input: RankingInput;
  readonly window: Scene;
  readonly normals: readonly Scene[];
  readonly shifts: ReadonlyMap<string, readonly Shift[]>;
  /** Of visits that nothing below them explains, and of troubles without a visit. */
  readonly surges: readonly Surge[];
  readonly deviations: ReadonlyMap<Visit, Deviation>;
  readonly explained: ReadonlySet<Visit>;
}

export function compare(input: RankingInput): Comparison {
  const window = sceneOf(input.window, input.templateOf);
  const normals = [input.baseline, ...input.faultFree]
    .map((stretch) => sceneOf(stretch, input.templateOf))
    .filter(({ visits, loose }) => visits.length + loose.length > 0);
  const shifts = shiftsOf(habitsOf(window), normals.map(habitsOf));
  const troubles = troublesOf(window.visits);
  const usual = normals.map(({ visits }) => troublesOf(visits));
  const surging = surgesOf(troubles, usual).filter(isSurprising);
  const deviations = deviationsOf(window.visits, {
    shifts,
    slow: slowVisits(window, normals),
    surges: new Map(surging.map(({ troubles: [one], surprise }) => [troubleKey(one!), surprise])),
  });
  const explained = explainedBy(deviations);
  const free = troublesOf(window.visits.filter((visit) => !explained.has(visit)));
  return {
    input,
    window,
    normals,
    shifts,
    surges: [...surgesOf(troubles, usual, free), ...looseSurgesOf(window, normals)],
    deviations,
    explained,
  };
}
