import { partOf } from '../change/paths.ts';
import { type MatchBudget, matchesWildcard, patternMatcher } from '../change/patterns.ts';
import type { ChangedElement, LintFinding } from '../change/scope.ts';
import { type ParsedMessage, parseMessage } from '../message/message.ts';
import type { Rule, RuleCondition } from './rule.ts';
import { repairBy, repairs } from './rule-repair.ts';

/** What a rule can ask about a commit, besides its message. */
export interface RuleFacts {
  readonly paths: readonly string[];
  readonly elements: readonly Pick<ChangedElement, 'kind' | 'state' | 'name' | 'breaking'>[];
  readonly author: { readonly name: string; readonly email: string } | null;
  readonly branch: string | null;
}

/**
 * About 60 ms. A usual rule needs a fiftieth of this for 1,000 files. Patterns built to be slow stop here and
 * find nothing.
 */
export const ruleStepsMax = 5_000_000;
/** The limit for all rules together. A hundred slow rules cost no more than a few. */
const stepsOfAllMax = 15_000_000;

/** A budget for the rules of one question, shared by its calls of `checkRules`. */
export const ruleBudget = (): MatchBudget => ({ steps: stepsOfAllMax });

/**
 * Checks a message by the rules. There is a finding for each rule that blocks or warns, and for each that would
 * change the message. Runs the same on server, page and agent, and never throws.
 *
 * @param budget shared by several calls; no rule takes more of it than one may.
 */
export function checkRules(
  rules: readonly Rule[],
  message: string,
  facts: RuleFacts,
  budget: MatchBudget = ruleBudget(),
): LintFinding[] {
  const parsed = parseMessage(message);
  const findings: LintFinding[] = [];
  for (const rule of rules) {
    if (!applies(rule, parsed, facts, budget)) continue;
    const { action, name } = rule;
    const place = placeOf(rule, parsed);
    if (action.do === 'block' || action.do === 'warn') {
      const params = { name, text: action.text };
      findings.push({ rule: 'rule', level: action.do, ...place, params });
      continue;
    }
    const repaired = repairBy(action, message, packagesOf(facts.paths), facts.branch);
    if (repaired === message) continue;
    const text = repaired.split('\n', 1)[0] ?? '';
    const isHeader = text !== parsed.header;
    const params = { name, text: isHeader ? text : (repaired.trimEnd().split('\n').at(-1) ?? '') };
    findings.push({ rule: 'rule-repair', level: 'warn', ...place, params });
  }
  return findings;
}

/** The message after all repairing rules, one after the other, with the names of those that changed it. */
export function repairByRules(
  rules: readonly Rule[],
  message: string,
  facts: RuleFacts,
): { message: string; by: string[] } {
  const by: string[] = [];
  const budget = ruleBudget();
  let repaired = message;
  for (const rule of rules) {
    if (!repairs(rule.action) || !applies(rule, parseMessage(repaired), facts, budget)) continue;
    const next = repairBy(rule.action, repaired, packagesOf(facts.paths), facts.branch);
    if (next !== repaired) by.push(rule.name);
    repaired = next;
  }
  return { message: repaired, by };
}

function applies(
  rule: Rule,
  parsed: ParsedMessage,
  facts: RuleFacts,
  budget: MatchBudget,
): boolean {
  if (!rule.enabled || budget.steps <= 0) return false;
  const most = Math.min(ruleStepsMax, budget.steps);
  const own = { steps: most };
  const isDue = rule.conditions.every(
    (condition) => own.steps > 0 && holds(condition, parsed, facts, own),
  );
  budget.steps -= most - own.steps;
  // What was not read is not known to hold, so "none of these words" may be wrong.
  return isDue && own.steps > 0;
}

const packages = new WeakMap<readonly string[], string[]>();

/** The packages of the paths, as a scope would name them. Each of a hundred rules asks again. */
function packagesOf(paths: readonly string[]): string[] {
  let known = packages.get(paths);
  if (known === undefined) {
    known = [...new Set(paths.map(partOf).filter((part) => part !== null))];
    packages.set(paths, known);
  }
  return known;
}

const lowered = new WeakMap<readonly string[], string[]>();

/** A body is asked line by line, and each line for all of the words. */
function inLowerCase(words: readonly string[]): string[] {
  let known = lowered.get(words);
  if (known === undefined) {
    known = words.map((word) => word.toLowerCase());
    lowered.set(words, known);
  }
  return known;
}

const matchesAny = (words: readonly string[], text: string, budget: MatchBudget): boolean => {
  const lower = text.slice(0, 5000).toLowerCase();
  return inLowerCase(words).some(
    (word) => budget.steps > 0 && matchesWildcard(word, lower, budget),
  );
};

function textOf(part: (RuleCondition & { on: 'message' })['part'], parsed: ParsedMessage): string {
  if (part === 'footer') return parsed.footers.join('\n');
  return parsed[part] ?? '';
}

function holds(
  condition: RuleCondition,
  parsed: ParsedMessage,
  facts: RuleFacts,
  budget: MatchBudget,
): boolean {
  switch (condition.on) {
    case 'message': {
      const text = textOf(condition.part, parsed).trim();
      if (condition.is === 'empty' || condition.is === 'filled') {
        return (text === '') === (condition.is === 'empty');
      }
      // A scope may name several. A body is checked line by line, and as a whole.
      const texts = condition.part === 'scope' ? text.split(/[,/]/) : [text, ...text.split('\n')];
      const isOne = texts.some((each) => matchesAny(condition.words, each.trim(), budget));
      return isOne === (condition.is === 'one-of');
    }
    case 'length':
      return textOf(condition.part, parsed).length > condition.over;
    case 'scope-elsewhere': {
      const touched = packagesOf(facts.paths).map((name) => name.toLowerCase());
      const named = (parsed.scope ?? '').toLowerCase().split(/[,/]/);
      return touched.length > 0 && !named.some((name) => touched.includes(name.trim()));
    }
    case 'paths': {
      const matches = patternMatcher(condition.globs, budget);
      if (condition.is === 'every') return facts.paths.length > 0 && facts.paths.every(matches);
      return facts.paths.some(matches) === (condition.is === 'some');
    }
    case 'elements': {
      const { kinds, states, names, breaking } = condition;
      const isMeant = (element: RuleFacts['elements'][number]) =>
        (kinds.length === 0 || kinds.includes(element.kind)) &&
        (states.length === 0 || states.includes(element.state)) &&
        (names.length === 0 || matchesAny(names, element.name, budget)) &&
        (!breaking || element.breaking === true);
      return facts.elements.some(isMeant) === (condition.is === 'some');
    }
    case 'author': {
      const { author } = facts;
      const isOne =
        author !== null &&
        (matchesAny(condition.words, author.name, budget) ||
          matchesAny(condition.words, author.email, budget));
      return isOne === (condition.is === 'one-of');
    }
    case 'branch':
      return (
        matchesAny(condition.words, facts.branch ?? '', budget) === (condition.is === 'one-of')
      );
    case 'files':
      return facts.paths.length > condition.over;
  }
}

/** The part of the message that the rule asks about, otherwise the header. */
function placeOf(rule: Rule, parsed: ParsedMessage): { start: number; end: number } {
  const asked = rule.conditions.find((each) => each.on === 'message' || each.on === 'length');
  const part = asked !== undefined && 'part' in asked ? asked.part : 'header';
  const isScope = rule.conditions.some(({ on }) => on === 'scope-elsewhere');
  const end = parsed.header.length;
  if (isScope || part === 'scope') {
    const start = parsed.scope === null ? 0 : parsed.scopeStart;
    return { start, end: parsed.scope === null ? end : start + parsed.scope.length };
  }
  if (part === 'type' && parsed.type !== null) {
    return { start: parsed.typeStart, end: parsed.typeStart + parsed.type.length };
  }
  if (part === 'subject') return { start: parsed.subjectStart, end };
  if (part === 'body')
    return { start: parsed.bodyStart, end: parsed.bodyStart + parsed.body.length };
  if (part === 'footer') return { start: parsed.footerStart, end: parsed.footerStart };
  return { start: 0, end };
}
