import { addUp, weightOf } from '../change/change.ts';
import { pathClass } from '../change/paths.ts';
import type { Concern, Convention, Scope } from '../change/scope.ts';
import { draftMessage } from '../draft/draft.ts';
import { intentOf, rankTypes } from '../draft/draft-type.ts';
import { buildOrder } from './part-order.ts';

/** One commit of a split: as `plannedCommit` of the contract, with every hunk in exactly one. */
export interface PlannedPart {
  readonly message: string;
  readonly hunks: string[];
}

/**
 * Splits a change into one to three commits by concern. What is added comes before what uses it. Otherwise
 * moves, dependencies and refactorings come first, then code, then its tests and docs. Each hunk is in exactly
 * one commit.
 */
export function splitByConcern(
  scope: Scope,
  convention: Convention,
  branch: string | null,
): PlannedPart[] {
  const parts = scope.concerns.map((concern) => {
    const part = scopeOfConcern(scope, concern);
    const { message } = draftMessage({ scope: part, convention, branch });
    return { message, hunks: [...concern.hunks], order: orderOf(part, convention) };
  });
  parts.sort((a, b) => a.order - b.order);
  const order = buildOrder(
    scope,
    parts.map(({ hunks }) => hunks),
  );
  return order.map((at) => ({ message: parts[at]!.message, hunks: parts[at]!.hunks }));
}

/** The files and elements of one concern, with the line counts of its own hunks. */
export function scopeOfConcern(
  scope: Scope,
  concern: Pick<Concern, 'hunks'>,
): Pick<Scope, 'files' | 'elements'> {
  const hunks = new Set(concern.hunks);
  const files = scope.files
    .map((file) => ({ file, kept: file.hunks.filter(({ id }) => hunks.has(id)) }))
    .filter(({ kept }) => kept.length > 0)
    .map(({ file, kept }) => {
      if (kept.length === file.hunks.length) return file;
      const linesAdded = kept.reduce((sum, hunk) => sum + hunk.newLines, 0);
      const linesDeleted = kept.reduce((sum, hunk) => sum + hunk.oldLines, 0);
      const part = (linesAdded + linesDeleted) / Math.max(1, file.linesAdded + file.linesDeleted);
      const traits = Object.entries(file.traits ?? {}).map(
        ([name, n]) => [name, n * part] as const,
      );
      return { ...file, hunks: kept, linesAdded, linesDeleted, traits: Object.fromEntries(traits) };
    });
  const elements = scope.elements.filter((each) => each.hunks.some((id) => hunks.has(id)));
  return { files, elements };
}

function orderOf(part: Pick<Scope, 'files' | 'elements'>, convention: Convention): number {
  const change = addUp(part);
  const intent = intentOf(rankTypes(change, convention)[0]?.type ?? 'chore');
  const weight = change.main.reduce((sum, file) => sum + weightOf(file), 0);
  const { share } = change;
  if (share.dependency + share.build > 0.5) return 0;
  if (part.files.every((file) => file.state === 'renamed')) return 1;
  if (share.test > 0.8) return 6;
  if (share.docs > 0.8) return 7;
  if (share.ci + share.config > 0.8) return 5;
  const hasCode = part.files.some((file) => pathClass(file.path) === 'code');
  if (hasCode && intent === 'refactor') return 2;
  // Of two equal parts the bigger comes first, because the smaller more often builds on it.
  return 3 + 1 / (1 + weight);
}
