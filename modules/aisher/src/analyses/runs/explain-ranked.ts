import { type Context, inTransaction, type Locale } from '@dojang/kernel';
import { noteExplained } from '../../costs/metrics.ts';
import { isCountedFor, loadTokenCounter } from '../../format/tokens.ts';
import { findExplanation, keepExplanation, keyOf } from '../cache/explanations.ts';
import { type Explanation, explain } from '../explain.ts';
import { type ChosenTemplate, chooseTemplate } from '../prompts/prompt-templates.ts';
import { type Asked, materialOf, ownAnswer, promptVersion } from '../question.ts';
import type { KeptEvidence, KeptExplanation, KeptRanking, KeptTokens } from '../schema.ts';
import type { Ending } from './finish.ts';
import { type KeptMaterial, type SentErrors, sendErrors } from './material.ts';

export interface Ranked {
  readonly groupId: string | null;
  readonly locale: Locale;
  readonly ranking: KeptRanking;
  readonly evidence: KeptEvidence;
  readonly material: KeptMaterial;
}

/** Of a question, what facts, errors and evidence may take. */
export const tokensMax = 6_000;
const removedMax = 50;

const cut = (text: string, max: number) => text.slice(0, max).toWellFormed();

const toKept = (explanation: Explanation): KeptExplanation => ({
  origin: explanation.origin,
  model: explanation.model,
  reason: explanation.reason,
  answer: explanation.answer,
  removed: explanation.removed
    .slice(0, removedMax)
    .map(({ text, why }) => ({ text: cut(text, 600), why: cut(why, 2_000) })),
  sent: [...explanation.sent],
});

/** Of a group, what is its own comes first: it may be all that fits. */
function byUse({ evidence, groupId }: Ranked): KeptEvidence {
  const own = `/aisher/groups/${groupId}`;
  return [
    ...evidence.filter(({ link }) => link === own),
    ...evidence.filter(({ link }) => link !== own),
  ];
}

const keyPartsOf = (ranked: Ranked, template: ChosenTemplate | null, sent: readonly string[]) => ({
  promptVersion,
  template: template?.version ?? null,
  variant: template?.variant ?? null,
  locale: ranked.locale,
  fingerprints: ranked.material.fingerprints,
  candidates: ranked.ranking.candidates.map(({ service, kind }) => ({ service, kind })),
  edges: ranked.material.edges,
  releases: ranked.material.releases,
  kinds: [...new Set(sent)].sort(),
});

/** The ranking's own sentence: nothing was asked, and nothing is counted. */
function withoutModel(asked: Asked, reason: string): Ending {
  return {
    explanation: {
      origin: 'ranking',
      model: null,
      reason,
      answer: ownAnswer(asked),
      removed: [],
      sent: [],
    },
    tokens: null,
    costMicrousd: 0,
    savedMicrousd: 0,
    cache: 'none',
    explanationKey: null,
    templateVersion: null,
  };
}

const tokensOf = (
  { forms, sent }: SentErrors,
  { tokens, model }: Pick<Explanation, 'tokens' | 'model'>,
): KeptTokens => ({ ...tokens, forms, sent, isEstimate: model === null || !isCountedFor(model) });

/**
 * Explains what was ranked: by an answer to an earlier case of the same kind, else by a model, else by the ranking's own sentence.
 * Takes seconds: never in a transaction.
 */
export async function explainRanked(ctx: Context<never>, ranked: Ranked): Promise<Ending> {
  const { ranking, material, locale } = ranked;
  const template = await chooseTemplate(ctx, ranked.groupId ?? '');
  const asked: Asked = {
    ranking,
    evidence: byUse(ranked),
    facts: material.facts,
    errors: '',
    known: material.known,
    locale,
    tier: material.tier,
    template,
    ...(template?.variant == null ? {} : { variant: template.variant }),
    tokensMax,
    countTokens: () => 0,
  };
  if (ranking.state === 'too-little-data') return withoutModel(asked, 'too-little-data');
  if (!ctx.parts.llm.hasModel) return withoutModel(asked, 'no-provider');
  const count = await loadTokenCounter();
  const errors = sendErrors(material.errors, count);
  const whole: Asked = {
    ...asked,
    errors: errors.text,
    countTokens: (text) => count(text).tokens,
  };
  const { sent } = materialOf(whole);
  const key = keyOf(
    keyPartsOf(
      ranked,
      template,
      sent.map(({ kind }) => kind),
    ),
  );
  const common = { explanationKey: key, templateVersion: template?.version ?? null };
  const suspects = ranking.candidates.map(({ service }) => service);
  const found = await findExplanation(ctx, key, {
    evidence: sent,
    suspects,
    known: material.known,
  });
  const started = performance.now();
  const ending: Ending =
    found === undefined
      ? { ...(await ask(ctx, { ...whole, evidence: sent }, errors, key)), ...common }
      : {
          ...common,
          explanation: {
            origin: 'model',
            model: found.model,
            reason: null,
            answer: found.answer,
            removed: [],
            sent: sent.map(({ id }) => id),
          },
          tokens: tokensOf(errors, { tokens: { in: 0, out: 0 }, model: found.model }),
          costMicrousd: 0,
          savedMicrousd: found.savedMicrousd,
          cache: 'hit',
        };
  noteExplained(ctx, { ...ending, seconds: (performance.now() - started) / 1_000 });
  return ending;
}

async function ask(ctx: Context<never>, asked: Asked, errors: SentErrors, key: string) {
  const explanation = await explain(ctx, asked);
  const { model, answer, costMicrousd } = explanation;
  if (explanation.origin === 'model' && model !== null) {
    await inTransaction(ctx, (ctx) =>
      keepExplanation(ctx, key, { answer, model, costMicrousd }, asked.evidence),
    );
  }
  return {
    explanation: toKept(explanation),
    tokens: tokensOf(errors, explanation),
    costMicrousd,
    savedMicrousd: 0,
    cache: 'miss' as const,
  };
}
