import { findingsMax } from '../change/limits.ts';
import type { Convention, LintFinding, LintRule } from '../change/scope.ts';
import { rules } from './lint-rules.ts';
import { parseMessage } from './message.ts';

/**
 * Checks a message against the convention of its repository. Runs the same on the server, on the page while a
 * person types, and in the agent before the commit: no Node, no database, no network.
 *
 * @param paths the changed paths, so that a scope can be checked against them.
 */
export function lintMessage(
  message: string,
  convention: Convention,
  paths: readonly string[] = [],
): LintFinding[] {
  const parsed = parseMessage(message);
  if (message.trim() === '') return [finding('header-empty', 'block', 0, message.length)];
  // Git writes these messages by itself, and no convention applies to them.
  if (
    /^(?:Merge (?:branch|pull request|remote-tracking|tag)|Revert "|fixup! |squash! |amend! )/.test(
      message,
    )
  ) {
    return [];
  }
  const findings: LintFinding[] = [];
  for (const [name, rule] of Object.entries(rulesOf(convention))) {
    const check = rules.get(name);
    if (!check) continue;
    const all = check({ message, parsed, convention, paths, rule });
    for (const found of all.slice(0, findingsMax)) {
      const { start, end, ...params } = found;
      findings.push({
        rule: name,
        level: rule.level,
        start,
        end,
        params: { ...params, when: rule.when },
      });
    }
  }
  return findings.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The rules in force: those of the commitlint configuration, or what the history justifies. */
export function rulesOf(convention: Convention): Record<string, LintRule> {
  if (convention.rules) return convention.rules;
  const warn = (value: LintRule['value'], when: LintRule['when'] = 'always'): LintRule => ({
    level: 'warn',
    when,
    value,
  });
  const max = convention.headerLengthMax;
  const common = {
    'header-empty': { level: 'block', when: 'never', value: null } as const,
    'header-max-length': warn(max),
    'header-trim': warn(null),
    'subject-full-stop': warn('.', convention.subjectFullStop ? 'always' : 'never'),
    'body-leading-blank': warn(null),
    ...(convention.subjectCase === 'any'
      ? {}
      : {
          'subject-case': warn(
            convention.subjectCase === 'lower' ? 'lower-first' : 'sentence-case',
          ),
        }),
  };
  if (convention.style !== 'conventional') return common;
  return {
    ...common,
    'type-empty': warn(null, 'never'),
    'type-enum': warn(convention.types),
    'subject-empty': warn(null, 'never'),
    ...(convention.scopeRequired ? { 'scope-empty': warn(null, 'never') } : {}),
    'scope-paths': warn(null),
  };
}

function finding(
  rule: string,
  level: LintFinding['level'],
  start: number,
  end: number,
): LintFinding {
  return { rule, level, start, end, params: {} };
}
