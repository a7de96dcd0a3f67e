import { ruleWordMax, ruleWordsMax } from '../change/limits.ts';
import type { LintRule } from '../change/scope.ts';

export const conventionalTypes: readonly string[] = [
  'feat',
  'fix',
  'docs',
  'refactor',
  'test',
  'chore',
  'perf',
  'build',
  'ci',
  'style',
  'revert',
];

const block = (when: LintRule['when'], value: LintRule['value'] = null): LintRule => ({
  level: 'block',
  when,
  value,
});
const warn = (when: LintRule['when'], value: LintRule['value'] = null): LintRule => ({
  level: 'warn',
  when,
  value,
});

/** `@commitlint/config-conventional`, as of its version 20. */
const conventional: Readonly<Record<string, LintRule>> = {
  'body-leading-blank': warn('always'),
  'body-max-line-length': block('always', 100),
  'footer-leading-blank': warn('always'),
  'footer-max-line-length': block('always', 100),
  'header-max-length': block('always', 100),
  'header-trim': block('always'),
  'subject-case': block('never', ['sentence-case', 'start-case', 'pascal-case', 'upper-case']),
  'subject-empty': block('never'),
  'subject-full-stop': block('never', '.'),
  'type-case': block('always', 'lower-case'),
  'type-empty': block('never'),
  'type-enum': block('always', [
    'build',
    'chore',
    'ci',
    'docs',
    'feat',
    'fix',
    'perf',
    'refactor',
    'revert',
    'style',
    'test',
  ]),
};

const ruleNameMax = 100;
const angularTypes = [
  'build',
  'ci',
  'docs',
  'feat',
  'fix',
  'perf',
  'refactor',
  'revert',
  'style',
  'test',
];

/**
 * The rules of a commitlint configuration that was read as data (JSON, YAML, `package.json`). Null if it is not
 * a configuration. Presets that we know are filled in. Functions and plugins are not.
 */
export function commitlintRules(config: unknown): Record<string, LintRule> | null {
  if (typeof config !== 'object' || config === null) return null;
  const { extends: parents, rules } = config as { extends?: unknown; rules?: unknown };
  const merged = new Map<string, LintRule>([['header-empty', block('never')]]);
  for (const parent of Array.isArray(parents) ? parents : [parents]) {
    for (const [name, rule] of Object.entries(presetRules(parent))) merged.set(name, rule);
  }
  if (typeof rules === 'object' && rules !== null) {
    for (const [name, given] of Object.entries(rules).slice(0, 200)) {
      if (name.length <= ruleNameMax) applyRule(merged, name, given);
    }
  }
  return merged.size > 1 ? Object.fromEntries(merged) : null;
}

function presetRules(name: unknown): Readonly<Record<string, LintRule>> {
  if (typeof name !== 'string') return {};
  if (/conventional|lerna-scopes|nx-scopes|pnpm-scopes|patternplate/.test(name))
    return conventional;
  if (!/angular/.test(name)) return {};
  const {
    'body-max-line-length': _body,
    'footer-max-line-length': _footer,
    ...rest
  } = conventional;
  return {
    ...rest,
    'header-max-length': block('always', 72),
    'type-enum': block('always', angularTypes),
  };
}

function applyRule(merged: Map<string, LintRule>, name: string, given: unknown): void {
  if (!Array.isArray(given)) return;
  const [level, when, value] = given as unknown[];
  if (level === 0) {
    merged.delete(name);
    return;
  }
  if (level !== 1 && level !== 2) return;
  merged.set(name, {
    level: level === 2 ? 'block' : 'warn',
    when: when === 'never' ? 'never' : 'always',
    value: ruleValue(value),
  });
}

const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= ruleWordMax;
/** Whether the length asks for something. `Infinity` and fractions do not. */
const isLength = (value: number) => Number.isSafeInteger(value) && value >= 0 && value <= 1e6;

function ruleValue(value: unknown): LintRule['value'] {
  if (typeof value === 'number') return isLength(value) ? value : null;
  if (isWord(value)) return value;
  if (Array.isArray(value)) return value.filter(isWord).slice(0, ruleWordsMax);
  if (typeof value === 'object' && value !== null) {
    // Newer versions allow `{ types: […] }` and `{ scopes: […], delimiters: […] }`.
    const { scopes, types, cases } = value as Record<string, unknown>;
    return ruleValue(scopes ?? types ?? cases ?? null);
  }
  return null;
}
