import { type Comparison, compare } from './comparison.ts';
import { type Evidence, EvidenceList } from './evidence.ts';
import { type Findings, findingsOf } from './features.ts';
import { type Feature, features } from './finding.ts';
import type { RankingInput } from './input.ts';
import { weights } from './weights.gen.ts';

export type Kind = 'error' | 'slow' | 'dependency' | 'resource' | 'deploy';

/** Why a candidate stands where it does. Words for people are looked up by the feature. */
export interface Reason {
  readonly feature: Feature;
  readonly surprise: number;
  readonly subject: string;
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Candidate {
  readonly service: string;
  readonly kind: Kind;
  readonly score: number;
  /** Of all candidates together, 1. */
  readonly share: number;
  /** The features that spoke most, the loudest first. */
  readonly reasons: readonly Reason[];
  /** Ids of its evidence. */
  readonly evidence: readonly string[];
}

export interface Ranking {
  readonly state: 'ranked' | 'too-little-data';
  readonly candidates: readonly Candidate[];
  readonly evidence: readonly Evidence[];
  /** Of the evidence: what an analysis and a draft bind. */
  readonly digest: string;
}

export type Weights = Readonly<Record<Feature, number>>;

const candidatesMax = 5;
const reasonsMax = 3;
/** Fewer say nothing. */
const eventsMin = 5;
/** Without errors, one of these has to speak this clearly. */
const clear = 2;
const withoutErrors: readonly Feature[] = ['selfTime', 'calls', 'resource', 'change'];

const kinds: Readonly<Record<Feature, Kind>> = {
  surge: 'error',
  deepest: 'error',
  earliest: 'error',
  sequence: 'error',
  novelty: 'error',
  selfTime: 'slow',
  calls: 'dependency',
  reach: 'dependency',
  resource: 'resource',
  change: 'deploy',
};

/** The services that a window speaks against most, with the evidence. The same input gives the same answer. */
export function rank(input: RankingInput, by: Weights = weights): Ranking {
  const comparison = compare(input);
  const findings = findingsOf(comparison);
  const evidence = new EvidenceList();
  if (!isEnough(comparison, findings)) {
    return {
      state: 'too-little-data',
      candidates: [],
      evidence: [],
      digest: input.digestOf(evidence.text()),
    };
  }
  const scored = [...findings]
    .map(([service, said]) => ({ service, said, score: scoreOf(said, by) }))
    .sort((a, b) => b.score - a.score || (a.service < b.service ? -1 : 1));
  const most = scored[0]?.score ?? 0;
  const all = scored.reduce((sum, { score }) => sum + Math.exp(score - most), 0);
  const candidates = scored
    .slice(0, candidatesMax)
    .filter(({ score }) => score > 0)
    .map(({ service, said, score }) => ({
      service,
      score,
      share: Math.exp(score - most) / all,
      ...explain(said, by, evidence),
    }));
  return {
    state: 'ranked',
    candidates,
    evidence: evidence.items,
    digest: input.digestOf(evidence.text()),
  };
}

export const scoreOf = (said: Findings, by: Weights): number =>
  features.reduce((sum, feature) => sum + by[feature] * (said.get(feature)?.surprise ?? 0), 0);

function isEnough(
  { normals, deviations, window }: Comparison,
  findings: ReadonlyMap<string, Findings>,
): boolean {
  if (normals.length === 0) return false;
  if (deviations.size + window.loose.length >= eventsMin) return true;
  return [...findings.values()].some((said) =>
    withoutErrors.some((feature) => (said.get(feature)?.surprise ?? 0) >= clear),
  );
}

/** Where requests fail first may be where they first take too long. */
function kindOf(feature: Feature, said: Findings): Kind {
  const surpriseOf = (of: Feature) => said.get(of)?.surprise ?? 0;
  const isSlow = surpriseOf('selfTime') > surpriseOf('surge');
  return isSlow && (feature === 'deepest' || feature === 'earliest') ? 'slow' : kinds[feature];
}

function explain(
  said: Findings,
  by: Weights,
  evidence: EvidenceList,
): Pick<Candidate, 'kind' | 'reasons' | 'evidence'> {
  const spoke = [...said]
    .map(([feature, finding]) => ({ feature, finding, part: by[feature] * finding.surprise }))
    .filter(({ part }) => part > 0)
    .sort((a, b) => b.part - a.part)
    .slice(0, reasonsMax);
  const first = spoke[0]!.feature;
  return {
    // A change with something wrong after it is what a person undoes first.
    kind: spoke.length > 1 && said.has('change') ? 'deploy' : kindOf(first, said),
    reasons: spoke.map(({ feature, finding: { surprise, subject, numbers } }) => ({
      feature,
      surprise,
      subject,
      numbers,
    })),
    evidence: [...new Set(spoke.flatMap(({ finding }) => evidence.add(finding)))],
  };
}
