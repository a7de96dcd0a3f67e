import { languageOfPath } from './languages.ts';
import type { Scope } from './scope.ts';
import type { ScopeInput } from './scoping.ts';
import { byFrequency } from './tally.ts';

export { addUp, type Change } from './change.ts';
export { isWholeSplit, titleOf } from './commit-plan.ts';
/**
 * The commit engine: pure functions from trees to scope, convention, draft, split. No network, no
 * database, no clock; the parsers' WASM is read from node_modules when the first file needs it.
 */
export { conventionalTypes } from './commitlint.ts';
export { defaultConvention, historyMost, learnConvention } from './convention.ts';
export { describeChange, descriptionText } from './describe.ts';
export type { Description } from './description.ts';
export { type DisplayHunk, type DisplayLine, renderDiffFile, unifiedHunks } from './diff-text.ts';
export { type Draft, type DraftInput, draftMessage, headerFrom } from './draft.ts';
export { draftCandidates } from './draft-candidates.ts';
export { rankScopes } from './draft-scope.ts';
export { pathRuleType, rankTypes } from './draft-type.ts';
export { cosine, embeddingName } from './embedding.ts';
export { type PastCommit, wordedByPeople } from './history.ts';
export { applyHunks, type InputFile, wholeHunk } from './hunks.ts';
export { foldedAs } from './ignore.ts';
export { lintMessage, rulesOf } from './lint.ts';
export { type LintPart, lintPartOf } from './lint-part.ts';
export { lintRuleNames } from './lint-rules.ts';
export {
  joinMessage,
  oneLine,
  type ParsedMessage,
  parseMessage,
  stripSpace,
} from './message.ts';
export { buildOrder, type OrderFault, orderFaults } from './part-order.ts';
export { plainScope } from './plain-scope.ts';
export { repairMessage } from './repair.ts';
export {
  isSameHeader,
  type Neighbour,
  nearestOf,
  type Precedent,
  precedentOf,
  type ReuseRecord,
  recordMost,
  reuseHeader,
  trustOf,
} from './reuse.ts';
export type { Rule, RuleAction, RuleCondition } from './rule.ts';
export { checkRules, type RuleFacts, repairByRules } from './rules.ts';
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
} from './scope.ts';
export type { ScopeInput } from './scoping.ts';
export { type PlannedPart, scopeOfConcern, splitByConcern } from './split.ts';
export { embedText, textEmbeddingName } from './text-embedding.ts';

/**
 * Starts loading what `scopeChange` needs, for when it is wanted soon and others are waited for: the
 * parsers' runtime, and the grammar that most of `paths` would ask for.
 */
export async function prepareScoping(paths: readonly string[] = []): Promise<void> {
  const [, { hasGrammar, loadGrammar, prepareRuntime }] = await Promise.all([
    import('./scoping.ts'),
    import('./grammars.ts'),
  ]);
  await prepareRuntime();
  const language = byFrequency(paths.map(languageOfPath).filter(hasGrammar))[0]?.[0];
  if (language !== undefined) await loadGrammar(language);
}
/**
 * What a change touched: files, hunks, elements, relations, at most three concerns, and a masked text
 * for a model within a fixed budget. The same input gives the same answer; nothing throws on hostile
 * content. Loads the parsers at the first call only, so that importing the engine stays cheap.
 */
export async function scopeChange(input: ScopeInput): Promise<Scope> {
  const { scopeFiles } = await import('./scoping.ts');
  return scopeFiles(input);
}
