import type { Locale } from '@dojang/kernel';
import type { Ranking } from '../ranking/rank.ts';
import { type Evidence, type ModelAnswer, modelAnswer } from './claims/answer.ts';
import { sentenceOf } from './sentence.ts';

/** Words of an org beside ours, in a version that an answer can be traced to. */
export interface PromptTemplate {
  readonly version: number;
  readonly text: string;
}

export interface Asked {
  readonly ranking: Pick<Ranking, 'candidates'>;
  /** With its text, the most useful first. */
  readonly evidence: readonly Evidence[];
  /** Lines of facts: counts, releases, what changed. */
  readonly facts: readonly string[];
  /** Some of the errors, in a form that takes few tokens; '' for none. Nothing in it can be cited. */
  readonly errors: string;
  /** Names of the org's services, operations and releases. */
  readonly known: readonly string[];
  readonly locale: Locale;
  readonly tier: 'cheap' | 'middle' | 'strong';
  readonly template: PromptTemplate | null;
  /** Of an A/B test of templates. */
  readonly variant?: string;
  /** Tokens that facts and evidence may take. */
  readonly tokensMax: number;
  readonly countTokens: (text: string) => number;
}

/** Of what we ask ourselves. A change of it makes all cached answers those of another question. */
export const promptVersion = '3';
const tokensOutMax = 1_800;

const instructions = (locale: Locale) =>
  [
    'Explain to a developer why these errors happen. The data has facts, a ranking of services, and evidence E1, E2, ….',
    'Say only what the evidence says. Each claim cites 1 to 5 ids, and every service, operation, release, commit, path, status',
    'and number in it stands in the evidence that it cites. A claim is "observed" when the evidence shows it, else "inferred".',
    'Name the cause only of a service that the ranking puts among its first three and whose own span, log or group you cite.',
    'Confidence is "high" only with two kinds of evidence. Propose a fix only for a path that the evidence names; else fix is null.',
    'Its sketch says in words what to change there, with names of its evidence alone. You have not seen the code: write none.',
    'What would have to be looked at to know more stands under unknown.',
    `Write all sentences in ${locale === 'ko' ? 'Korean, in 해요체' : 'plain English'}. Names stay as they are.`,
  ].join('\n');

const lineOf = ({ id, kind, service, text }: Evidence) =>
  `${id} [${kind}${service === null ? '' : ` of ${service}`}] ${text}`;

export interface Material {
  readonly text: string;
  /** What fitted; an answer may cite nothing else. */
  readonly sent: readonly Evidence[];
}

/** Facts, ranking and evidence as they are sent. The last of the evidence goes first where it is too much. */
export function materialOf(asked: Asked): Material {
  const { ranking, facts, evidence, errors, tokensMax, countTokens } = asked;
  const ranked = ranking.candidates.map(
    ({ service, share }, at) => `${at + 1}. ${service} ${Math.round(share * 100)} %`,
  );
  const some = errors === '' ? [] : ['Some errors, not to be cited:', errors, ''];
  const head = ['Facts:', ...facts, '', 'Ranking:', ...ranked, '', ...some, 'Evidence:'].join('\n');
  let left = tokensMax - countTokens(head);
  const sent: Evidence[] = [];
  for (const each of evidence) {
    left -= countTokens(`${lineOf(each)}\n`);
    if (left < 0) break;
    sent.push(each);
  }
  const more = evidence.length - sent.length;
  const lines = sent.map(lineOf);
  if (more > 0) lines.push(`(${more} more pieces of evidence did not fit)`);
  return { text: [head, ...lines].join('\n'), sent };
}

/** An answer that the ranking gives without a model: its sentence, and no claim beyond it. */
export function ownAnswer({ ranking, locale }: Asked): ModelAnswer {
  const affected = ranking.candidates.map(({ service }) => service.slice(0, 200));
  return {
    cause: sentenceOf(ranking, locale).slice(0, 600),
    claims: [],
    affected: affected.slice(0, 20),
    confidence: 'low',
    alternatives: [],
    next: [],
    fix: null,
    unknown: [],
  };
}

/** The question to the gateway, all but its check. */
export const questionOf = (asked: Asked, { text }: Material) => ({
  task: 'aisher.explanation',
  schema: modelAnswer,
  instructions: [instructions(asked.locale), asked.template?.text ?? ''].join('\n\n').trim(),
  untrusted: text,
  promptVersion: `${promptVersion}.${asked.template?.version ?? 0}`,
  ...(asked.variant === undefined ? {} : { variant: asked.variant }),
  tier: asked.tier,
  tokensOutMax,
  fallback: () => ownAnswer(asked),
});
