import { type Change, weightOf } from '../change/change.ts';
import { partOf } from '../change/paths.ts';
import type { Convention } from '../change/scope.ts';
import { rankTypes } from './draft-type.ts';
import {
  type Features,
  type ScopeQuestion,
  scopeCandidates,
  scopeFeatures,
} from './scope-features.ts';
import { scopeWeights } from './scope-model.gen.ts';

export interface RankedScope {
  /** The scope. Null means "no scope". */
  readonly scope: string | null;
  /** Probability among all candidates, 0…1. */
  readonly score: number;
}

const sayable = /^[\p{L}\p{N}@._/-][\p{L}\p{N} @._/,*-]{0,39}$/u;

/**
 * Scopes for a header, most probable first. They come from the scopes of the same places in the history, the
 * names of files and folders, and the type. Without a history, they come from names alone.
 */
export function rankScopes(
  change: Change,
  convention: Convention,
  type: string | null = null,
): RankedScope[] {
  const allowed =
    convention.rules?.['scope-enum']?.when === 'always' ? new Set(convention.scopes) : null;
  const fits = ({ scope }: RankedScope) =>
    scope === null
      ? !convention.scopeRequired
      : (allowed?.has(scope) ?? (sayable.test(scope) || convention.scopes.includes(scope)));
  const ranked = convention.scopeEvidence
    ? byEvidence(change, convention, type)
    : byNames(change, convention);
  return ranked
    .filter(fits)
    .sort((a, b) => b.score - a.score || ((a.scope ?? '') < (b.scope ?? '') ? -1 : 1));
}

function byEvidence(change: Change, convention: Convention, type: string | null): RankedScope[] {
  const candidates = scopeCandidates(
    scopeQuestion(change, convention, type),
    convention.scopeEvidence!,
  );
  const logits = [...candidates].map(([scope, features]) => ({ scope, logit: logitOf(features) }));
  const top = logits.reduce((most, { logit }) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const all = logits.reduce((sum, { logit }) => sum + Math.exp(logit - top), 0);
  return logits.map(({ scope, logit }) => ({
    scope: scope === '' ? null : scope,
    score: Math.exp(logit - top) / all,
  }));
}

/** The type that the drafter chose may be wrong, so the next ones count as well. */
const typesMax = 3;

/** The question for the ranker. A type that somebody else chose is certain. */
export function scopeQuestion(
  change: Change,
  convention: Convention,
  type: string | null,
): ScopeQuestion {
  const files = change.main.map((file) => ({ path: file.path, weight: weightOf(file) }));
  return { files, elements: change.elements, types: typesOf(change, convention, type) };
}

function typesOf(change: Change, convention: Convention, type: string | null) {
  if (type === null) return new Map<string, number>();
  const ranked = rankTypes(change, convention).slice(0, typesMax);
  const [first] = ranked;
  if (first === undefined || first.type !== type) return new Map([[type.toLowerCase(), 1]]);
  const odds = ranked.map(({ score }) => Math.exp(score - first.score));
  const all = odds.reduce((sum, each) => sum + each, 0);
  const types = new Map<string, number>();
  for (const [at, each] of ranked.entries()) {
    const name = each.type.toLowerCase();
    types.set(name, (types.get(name) ?? 0) + odds[at]! / all);
  }
  return types;
}

const logitOf = (features: Features) =>
  scopeFeatures.reduce((sum, name) => sum + features[name] * scopeWeights[name], 0);

/** The tag that most subjects about these places begin with, see `Convention.tagPlaces`. */
export function tagFor(change: Change, convention: Convention): string | null {
  if (!convention.tagPlaces) return null;
  const evidence = { places: convention.tagPlaces, use: {}, recent: {} };
  const files = change.main.map((file) => ({ path: file.path, weight: weightOf(file) }));
  const ranked = [...scopeCandidates({ files, types: new Map() }, evidence)]
    .map(([tag, { share }]) => ({ tag, share: Math.exp(share * 5) }))
    .sort((a, b) => b.share - a.share);
  const first = ranked[0];
  return first && first.tag !== '' && first.share > 0.5 ? first.tag : null;
}

function byNames(change: Change, convention: Convention): RankedScope[] {
  const scores = new Map<string, number>();
  const total = change.main.reduce((sum, file) => sum + weightOf(file), 0) || 1;
  const known = new Set(convention.scopes);
  for (const file of change.main.slice(0, 300)) {
    const weight = weightOf(file) / total;
    const folders = file.path.split('/').slice(0, -1);
    const stem = file.path.slice(file.path.lastIndexOf('/') + 1).split('.')[0]!;
    const named = [...folders, stem].reverse().find((name) => known.has(name));
    const part = named ?? partOf(file.path) ?? '';
    const scope = /^[\p{L}\p{N}@._-]{1,24}$/u.test(part) ? part : '';
    scores.set(scope, (scores.get(scope) ?? 0) + weight);
  }
  return [...scores].map(([scope, score]) => ({ scope: scope === '' ? null : scope, score }));
}
