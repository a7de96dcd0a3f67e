/** What the page runs while a person types: no Node, no Zod, no parser. */

export { elementKinds, elementStates } from './change/element-kinds.ts';
export { foldedAs } from './change/ignore.ts';
export type { Convention, LintFinding, LintRule } from './change/scope.ts';
export { type HiddenFile, hiddenFiles, type UnseenPlace, unseenPlaces } from './describe/shown.ts';
export { repairMessage } from './draft/repair.ts';
export { lintMessage, rulesOf } from './message/lint.ts';
export { lintRuleNames } from './message/lint-rules.ts';
export { type ParsedMessage, parseMessage } from './message/message.ts';
export type { Rule, RuleAction, RuleCondition } from './rules/rule.ts';
export { checkRules, type RuleFacts, repairByRules } from './rules/rules.ts';
export { buildOrder, type OrderFault, orderFaults } from './split/part-order.ts';
