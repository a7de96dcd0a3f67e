import type { AnyContext } from '@dojang/kernel';
import type { z } from 'zod';
import { questionOf } from './question.ts';
import { tokensMax } from './runs/explain-ranked.ts';
import type { analysisEstimate } from './schema.ts';

/** The gateway reckons with two characters for each token. */
const charactersPerToken = 2;

/** The most that an analysis takes, before anything is read: the button says it. */
export function estimateAnalysis(ctx: AnyContext): z.infer<typeof analysisEstimate> {
  const nothing = {
    ranking: { candidates: [] },
    evidence: [],
    facts: [],
    errors: '',
    known: [],
    locale: 'ko',
    tier: 'strong',
    template: null,
    tokensMax,
    countTokens: () => 0,
  } as const;
  const text = ' '.repeat(tokensMax * charactersPerToken);
  return ctx.parts.llm.estimate(questionOf(nothing, { text, sent: [] }));
}
