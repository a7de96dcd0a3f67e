import type { Rule, RuleCondition } from '@dojang/commit/engine/lint';
import type { Messages } from '../messages/ko.ts';
import type { Translate } from '../words.ts';
import { kindOf } from './rule-forms.ts';

function conditionText(t: Translate, condition: RuleCondition): string {
  const values = [
    ...('part' in condition ? [t(`part.${condition.part}`)] : []),
    ...('words' in condition ? condition.words : []),
    ...('globs' in condition ? condition.globs : []),
    ...('over' in condition ? [String(condition.over)] : []),
    ...(condition.on === 'elements'
      ? [
          ...condition.kinds.map((kind) => t(`rules.kind.${kind}` as keyof Messages)),
          ...condition.states.map((state) => t(`rules.state.${state}` as keyof Messages)),
          ...condition.names,
          ...(condition.breaking ? [t('rules.breaking')] : []),
        ]
      : []),
  ];
  const said = t(`rule.on.${kindOf(condition)}`);
  return values.length === 0 ? said : `${said} (${values.join(', ')})`;
}

/** A rule in one line, in the reader's language. */
export function ruleText(t: Translate, { conditions, action }: Rule): string {
  const when = conditions.map((condition) => conditionText(t, condition)).join(' · ');
  const { do: done, ...fields } = action;
  const values = Object.values(fields).filter((value) => value !== '');
  const then = [t(`rule.do.${done}`), ...values].join(' ');
  return `${when || t('rules.always')} → ${then}`;
}
