import { addUp } from '../change/change.ts';
import { type Draft, type DraftInput, draftMessage } from './draft.ts';
import { rankScopes } from './draft-scope.ts';
import { rankTypes } from './draft-type.ts';

/** Beyond the likeliest few, types and scopes are no longer about the change. */
const rankedMost = 4;

/**
 * Up to `count` drafts of one change that differ, the likeliest first: other wordings of the subject, the
 * next types, the next scopes. Fewer where there are no more.
 */
export function draftCandidates(input: DraftInput, count: number): Draft[] {
  const first = draftMessage(input);
  const drafts = [first];
  const seen = new Set([first.message]);
  for (const instead of others(input, first)) {
    if (drafts.length >= count) break;
    const draft = draftMessage({ ...input, instead });
    if (seen.has(draft.message)) continue;
    seen.add(draft.message);
    drafts.push(draft);
  }
  return drafts;
}

/** In turns, so that few candidates differ in more than one way. */
function others(
  { scope, convention }: DraftInput,
  first: Draft,
): NonNullable<DraftInput['instead']>[] {
  const change = addUp(scope);
  const isTyped = first.type !== null && convention.style !== 'free';
  const types = isTyped
    ? rankTypes(change, convention)
        .map(({ type }) => ({ type }))
        .filter(({ type }) => type !== first.type)
        .slice(0, rankedMost)
    : [];
  const scopes = isTyped
    ? rankScopes(change, convention, first.type)
        .map((ranked) => ({ scope: ranked.scope }))
        .filter(({ scope }) => scope !== first.scope && scope !== first.type)
        .slice(0, rankedMost)
    : [];
  const wordings = [1, 2, 3, 4].map((wordingsPassed) => ({ wordingsPassed }));
  return Array.from({ length: rankedMost }, (_, at) => [wordings[at], types[at], scopes[at]])
    .flat()
    .filter((each) => each !== undefined);
}
