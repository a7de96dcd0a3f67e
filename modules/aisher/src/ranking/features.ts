import { change } from './change.ts';
import type { Comparison } from './comparison.ts';
import { deepest, earliest, novelty, surge } from './errors.ts';
import { type Feature, type Finding, features, strongest } from './finding.ts';
import { reach } from './reach.ts';
import { resource } from './resource.ts';
import { callShifts, sequence } from './sequence.ts';
import { selfTime, waits } from './slowness.ts';

const readers: Readonly<Record<Feature, (comparison: Comparison) => readonly Finding[]>> = {
  surge,
  deepest,
  earliest,
  selfTime,
  sequence,
  novelty,
  calls: (comparison) => [...callShifts(comparison), ...waits(comparison)],
  reach,
  resource,
  change,
};

/** What each feature says of a service. */
export type Findings = ReadonlyMap<Feature, Finding>;

/** By service: everything that something is said of. */
export function findingsOf(comparison: Comparison): Map<string, Findings> {
  const services = new Map<string, Map<Feature, Finding>>();
  for (const feature of features) {
    for (const [service, finding] of strongest(readers[feature](comparison))) {
      const findings = services.get(service) ?? new Map<Feature, Finding>();
      services.set(service, findings.set(feature, finding));
    }
  }
  return services;
}

/** Surprises in the order of {@link features}; nought where a feature says nothing. */
export const surprisesOf = (findings: Findings): number[] =>
  features.map((feature) => findings.get(feature)?.surprise ?? 0);
