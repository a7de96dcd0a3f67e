import type { RuleAction } from '@dojang/commit/engine/lint';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
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
      <SelectField
        className="self-end"
        label={t('rules.then')}
        hidesLabel
        value={action.do}
        onChange={(kind) => onChange(actionOf(kind as RuleAction['do'], action))}
      >
        {actionKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`rule.do.${kind}`)}
          </option>
        ))}
      </SelectField>
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
  return <TextField label={label} value={value} maxLength={300} onChange={onChange} />;
}
