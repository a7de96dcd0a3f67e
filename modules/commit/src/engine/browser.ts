/** What the page runs as one types: no node, no Zod, no parser. */

export { elementKinds, elementStates } from './element-kinds.ts';
export { foldedAs } from './ignore.ts';
export { lintMessage, rulesOf } from './lint.ts';
export { lintRuleNames } from './lint-rules.ts';
export { type ParsedMessage, parseMessage } from './message.ts';
export { buildOrder, type OrderFault, orderFaults } from './part-order.ts';
export { repairMessage } from './repair.ts';
export type { Rule, RuleAction, RuleCondition } from './rule.ts';
export { checkRules, type RuleFacts, repairByRules } from './rules.ts';
export type { Convention, LintFinding, LintRule } from './scope.ts';
export { type HiddenFile, hiddenFiles, type UnseenPlace, unseenPlaces } from './shown.ts';
