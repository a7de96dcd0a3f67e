import type { LintFinding } from '../../src/engine/scope.ts';
import type { Messages } from '../messages/ko.ts';
import type { Translate } from '../words.ts';

const parts = ['header', 'type', 'scope', 'subject', 'body', 'footer'] as const;
const checks = [
  'max-line-length',
  'max-length',
  'min-length',
  'leading-blank',
  'full-stop',
  'empty',
  'enum',
  'case',
  'trim',
  'paths',
] as const;

/** The catalogue key and the part of a rule: its name is `<part>-<check>`, as commitlint has it. */
export function lintKey(rule: string): { key: keyof Messages; part: keyof Messages | null } {
  const part = parts.find((name) => rule.startsWith(`${name}-`));
  const check = checks.find((name) => rule === `${part}-${name}`);
  // The one that is always wrong by being empty; the others may be asked to be.
  if (rule === 'header-empty') return { key: 'lint.message-empty', part: null };
  if (part && check) return { key: `lint.${check}`, part: `part.${part}` };
  if (rule === 'signed-off-by' || rule === 'trailer-exists') {
    return { key: 'lint.trailer', part: null };
  }
  if (rule === 'rule' || rule === 'rule-repair') return { key: `lint.${rule}`, part: null };
  return { key: 'lint.other', part: null };
}

/** A finding as a sentence in the reader's language. */
export function lintText(t: Translate, finding: LintFinding): string {
  const { key, part } = lintKey(finding.rule);
  return t(key, { rule: finding.rule, ...finding.params, part: part ? t(part) : '' });
}
