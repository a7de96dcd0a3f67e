import type { PromptTemplate } from '../../src/analyses/prompts/schema.ts';

/** Of a hundred groups, how many get each version now, in their order: the newest its share, the one before it the rest. */
export function sharesOf(templates: readonly Pick<PromptTemplate, 'share'>[]): readonly number[] {
  const newest = templates[0]?.share ?? 0;
  return templates.map((_, at) => (at === 0 ? newest : at === 1 ? 100 - newest : 0));
}

/** Of the analyses that were judged, how many were right. Null before the first verdict. */
export function rightShare({ right, wrong }: Pick<PromptTemplate, 'right' | 'wrong'>) {
  const judged = right + wrong;
  return judged === 0 ? null : right / judged;
}
