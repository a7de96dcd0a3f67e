import { languageOfPath } from './change/languages.ts';
import type { Scope } from './change/scope.ts';
import { byFrequency } from './change/tally.ts';
import type { ScopeInput } from './scoping.ts';

export { addUp, type Change } from './change/change.ts';
export { applyHunks, type InputFile, wholeHunk } from './change/hunks.ts';
export { foldedAs } from './change/ignore.ts';
export type {
  ChangedElement,
  ChangedFile,
  Concern,
  Convention,
  DependencyBump,
  Hunk,
  LintFinding,
  LintRule,
  Relation,
  Scope,
} from './change/scope.ts';
export { defaultConvention, historyMax, learnConvention } from './convention/convention.ts';
export { type PastCommit, wordedByPeople } from './convention/history.ts';
export { describeChange, descriptionText } from './describe/describe.ts';
export type { Description } from './describe/description.ts';
export {
  type DisplayHunk,
  type DisplayLine,
  renderDiffFile,
  unifiedHunks,
} from './describe/diff-text.ts';
export { type Draft, type DraftInput, draftMessage } from './draft/draft.ts';
export { draftCandidates } from './draft/draft-candidates.ts';
export { rankScopes } from './draft/draft-scope.ts';
export { pathRuleType, rankTypes } from './draft/draft-type.ts';
export { headerFrom } from './draft/header.ts';
export { repairMessage } from './draft/repair.ts';
export { isWholeSplit, titleOf } from './message/commit-plan.ts';
/**
 * The commit engine: pure functions from trees to scope, convention, draft and split. No network, no database,
 * no clock. The parsers' WASM is read from node_modules when the first file needs it.
 */
export { conventionalTypes } from './message/commitlint.ts';
export { lintMessage, rulesOf } from './message/lint.ts';
export { lintRuleNames } from './message/lint-rules.ts';
export {
  joinMessage,
  oneLine,
  type ParsedMessage,
  parseMessage,
  stripSpace,
} from './message/message.ts';
export { plainScope } from './plain-scope.ts';
export { cosine, embeddingName } from './reuse/embedding.ts';
export {
  isSameHeader,
  type Neighbour,
  nearestOf,
  type Precedent,
  precedentOf,
  type ReuseRecord,
  recordMax,
  reuseHeader,
  trustOf,
} from './reuse/reuse.ts';
export { embedText, textEmbeddingName } from './reuse/text-embedding.ts';
export { type LintPart, lintPartOf } from './rules/lint-part.ts';
export type { Rule, RuleAction, RuleCondition } from './rules/rule.ts';
export { checkRules, type RuleFacts, repairByRules } from './rules/rules.ts';
export type { ScopeInput } from './scoping.ts';
export { buildOrder, type OrderFault, orderFaults } from './split/part-order.ts';
export { type PlannedPart, scopeOfConcern, splitByConcern } from './split/split.ts';

/**
 * Starts loading what `scopeChange` will need, while the caller waits for something else: the parsers' runtime,
 * and the grammar that most of `paths` need.
 */
export async function prepareScoping(paths: readonly string[] = []): Promise<void> {
  const [, { hasGrammar, loadGrammar, prepareRuntime }] = await Promise.all([
    import('./scoping.ts'),
    import('./outline/grammars.ts'),
  ]);
  await prepareRuntime();
  const language = byFrequency(paths.map(languageOfPath).filter(hasGrammar))[0]?.[0];
  if (language !== undefined) await loadGrammar(language);
}
/**
 * What a change touched: files, hunks, elements, relations, at most three concerns, and a masked text for a
 * model within a fixed budget. The same input gives the same result. Hostile content makes nothing throw. The
 * parsers are loaded at the first call, so that importing the engine stays cheap.
 */
export async function scopeChange(input: ScopeInput): Promise<Scope> {
  const { scopeFiles } = await import('./scoping.ts');
  return scopeFiles(input);
}
