import type { RuleAction } from '@dojang/commit/engine/lint';
import { useWords } from '../words.ts';
import { actionKinds, actionOf } from './rule-forms.ts';

/** What a rule does once its conditions hold. */
export function ActionFields({
  action,
  onChange,
}: {
  action: RuleAction;
  onChange: (action: RuleAction) => void;
}) {
  const t = useWords();
  const hasSlots =
    action.do === 'set-scope' || action.do === 'add-prefix' || action.do === 'add-footer';
  return (
    <div className="grid gap-2.5 sm:grid-cols-2">
      <select
        className="field self-end"
        aria-label={t('rules.then')}
        value={action.do}
        onChange={(event) => onChange(actionOf(event.target.value as RuleAction['do'], action))}
      >
        {actionKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`rule.do.${kind}`)}
          </option>
        ))}
      </select>
      {'text' in action && (
        <Text
          label={t('rules.text-label')}
          value={action.text}
          onChange={(text) => onChange({ ...action, text })}
        />
      )}
      {action.do === 'set-type' && (
        <Text
          label={t('part.type')}
          value={action.type}
          onChange={(type) => onChange({ ...action, type: type.trim() })}
        />
      )}
      {action.do === 'set-scope' && (
        <Text
          label={t('part.scope')}
          value={action.scope}
          onChange={(scope) => onChange({ ...action, scope })}
        />
      )}
      {action.do === 'replace' && (
        <>
          <Text
            label={t('rules.text-label')}
            value={action.from}
            onChange={(from) => onChange({ ...action, from })}
          />
          <Text
            label={t('rules.to')}
            value={action.to}
            onChange={(to) => onChange({ ...action, to })}
          />
        </>
      )}
      {hasSlots && <p className="label sm:col-span-2">{t('rules.slots')}</p>}
    </div>
  );
}

function Text({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label>
      <span className="label mb-1 block">{label}</span>
      <input
        className="field"
        value={value}
        maxLength={300}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
