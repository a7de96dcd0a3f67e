import type { LintFinding } from '../../src/engine/change/scope.ts';
import { lintPartOf } from '../../src/engine/rules/lint-part.ts';
import type { Translate } from '../words.ts';

/** A finding as a sentence in the reader's language. */
export function lintText(t: Translate, finding: LintFinding): string {
  const { check, part } = lintPartOf(finding.rule, finding.params.when);
  if (finding.rule === 'type-empty' && check === 'empty') return t('lint.no-type');
  const params = { rule: finding.rule, ...finding.params, part: part ? t(`part.${part}`) : '' };
  return t(`lint.${check}`, params);
}
