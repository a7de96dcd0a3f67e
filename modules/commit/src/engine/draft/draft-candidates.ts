import { addUp } from '../change/change.ts';
import { type Draft, type DraftInput, draftMessage } from './draft.ts';
import { rankScopes } from './draft-scope.ts';
import { rankTypes } from './draft-type.ts';

/** Only the most likely types and scopes are about the change. */
const rankedMax = 4;

/**
 * Up to `count` different drafts of one change, the most likely first: other wordings of the subject, the next
 * types, the next scopes. Fewer if there are no more.
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

/** Taken in turns, so that few candidates differ in more than one way. */
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
        .slice(0, rankedMax)
    : [];
  const scopes = isTyped
    ? rankScopes(change, convention, first.type)
        .map((ranked) => ({ scope: ranked.scope }))
        .filter(({ scope }) => scope !== first.scope && scope !== first.type)
        .slice(0, rankedMax)
    : [];
  const wordings = [1, 2, 3, 4].map((wordingsPassed) => ({ wordingsPassed }));
  return Array.from({ length: rankedMax }, (_, at) => [wordings[at], types[at], scopes[at]])
    .flat()
    .filter((each) => each !== undefined);
}
